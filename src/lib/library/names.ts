/** Names that the page, the service worker and the installer must agree on. */
export const LIBRARY_DATABASE = 'sandyq-library';
export const SEARCH_DATABASE = 'sandyq-search';
