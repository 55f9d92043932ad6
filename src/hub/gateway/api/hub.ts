import { json } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import type { Call } from '../call';

export const hubRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/api/hub', anonymous: true, handle: describeHub },
];

async function describeHub(call: Call): Promise<Answer> {
  const { identity, version, demoAccounts } = call.services;
  const { id, name, site } = identity.institution;
  return json({
    name: 'Sandyq',
    institution: { id, name },
    ...(site === undefined ? {} : { site: { hub: site.hub, name: site.name } }),
    version,
    demo: identity.demo,
    ...(call.secure ? { httpsPort: call.request.socket.localPort } : {}),
    ...(call.services.player.port === undefined ? {} : { playerPort: call.services.player.port }),
    ...(call.services.lan.sheet === undefined ? {} : { sheet: true }),
    ...(identity.demo && isOwnMachine(call) && demoAccounts.length > 0 ? { accounts: demoAccounts } : {}),
  });
}

/**
 * Somebody at this very computer: by the connection's peer, and by the name they asked for, since a page of another
 * site can make its own name point here (DNS rebinding).
 */
export function isOwnMachine({ address, request }: Pick<Call, 'address' | 'request'>): boolean {
  const peer = address.replace(/^::ffff:/, '');
  const loopback = peer === '::1' || peer.startsWith('127.');
  return loopback && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '');
}
