import { json } from '../../http/answer';
import type { Route } from '../../http/router';
import { signedIn } from '../call';
import type { Call } from '../call';

/** Whoever is signed in may have it, and carry it on: it names devices and no people. */
export const revocationRoutes: readonly Route<Call>[] = [
  {
    method: 'GET',
    path: '/api/revocations',
    handle: async (call) => {
      signedIn(call);
      return json({ list: (await call.services.revocations.newest()).jws });
    },
  },
];
