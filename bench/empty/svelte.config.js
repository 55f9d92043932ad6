import adapter from '@sveltejs/adapter-static';

/** The emptiest page that SvelteKit makes, offline by a service worker: what a cold start is measured beside. */
export default {
  kit: {
    adapter: adapter(),
    paths: { relative: false },
    serviceWorker: { register: false },
  },
};
