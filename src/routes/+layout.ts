// One shell page for every address; the hub is optional, so nothing is rendered on a server.
export const ssr = false;
export const prerender = false;
