import { RefuseRequest, ReleaseRequest, ReviewSettings } from '../../../lib/institution/review';
import type { QueuePage } from '../../../lib/institution/review';
import type { Result } from '../../../lib/shared/result';
import { Refused, invalid, json, notFound, tooLarge } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import type { ReleaseQueue } from '../../release/queue';
import { jsonBody, withRole } from '../call';
import type { Call } from '../call';

type Params = Readonly<Record<string, string>>;

/** The release queue: administrators and officers see what waits, officers alone look into it and decide. */
export const releaseRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/api/review', handle: settings },
  { method: 'PUT', path: '/api/review', handle: change },
  { method: 'GET', path: '/api/release', handle: list },
  { method: 'GET', path: '/api/release/:id', handle: one },
  { method: 'GET', path: '/api/release/:id/contents', handle: contents },
  { method: 'GET', path: '/api/release/:id/files/:sha256', handle: file },
  { method: 'POST', path: '/api/release/:id/release', handle: release },
  { method: 'POST', path: '/api/release/:id/refuse', handle: refuse },
  { method: 'GET', path: '/api/release/:id/courier', handle: giveOut },
];

async function settings(call: Call): Promise<Answer> {
  withRole(call, 'admin', 'officer', 'methodist');
  return json(await call.services.reviews.current());
}

async function change(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'admin');
  const { reviews, audit } = call.services;
  const wanted = await jsonBody(call, ReviewSettings);
  const { couriers, messages, files, kits } = wanted;
  await reviews.set(wanted);
  await audit.write(account, 'review-changed', undefined, {
    ...{ couriers, messages, files, listed: kits !== undefined },
    ...(kits !== undefined && { kits: kits.ids.join(' ').slice(0, 4000), signers: kits.signers.join(' ') }),
  });
  return json(wanted);
}

async function list(call: Call): Promise<Answer> {
  withRole(call, 'admin', 'officer');
  const { release: queue, reviews, limits } = call.services;
  const page: QueuePage = {
    policy: await reviews.current(),
    entries: [...(await queue.entries())],
    bytes: await queue.bytes(),
    maxBytes: limits.queueBytes,
  };
  return json(page);
}

async function one(call: Call, { id = '' }: Params): Promise<Answer> {
  withRole(call, 'admin', 'officer');
  const entry = await call.services.release.entry(id);
  if (entry === undefined) throw notFound();
  return json(entry);
}

async function contents(call: Call, { id = '' }: Params): Promise<Answer> {
  const { account } = withRole(call, 'officer');
  const { release: queue, reviews } = call.services;
  return json(orRefuse(await queue.look(id, account, await reviews.current())));
}

async function file(call: Call, { id = '', sha256 = '' }: Params): Promise<Answer> {
  const { account } = withRole(call, 'officer');
  const { release: queue, reviews } = call.services;
  if (!(await reviews.current()).files) throw new Refused(403, 'forbidden', { detail: 'policy' });
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw invalid('sha256');
  const { name, bytes } = orRefuse(await queue.file(id, account, sha256));
  // Whatever it says it is: it is saved, and never shown as a page of ours.
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name.slice(0, 200)).replace(/['()*]/g, '_')}`,
    'Content-Security-Policy': 'sandbox',
    'X-Content-Type-Options': 'nosniff',
  };
  return { status: 200, headers, body: bytes };
}

async function release(call: Call, { id = '' }: Params): Promise<Answer> {
  const { account } = withRole(call, 'officer');
  const asked = await jsonBody(call, ReleaseRequest);
  return json(orRefuse(await call.services.release.release(id, account, asked)));
}

async function refuse(call: Call, { id = '' }: Params): Promise<Answer> {
  const { account } = withRole(call, 'officer');
  const { reason } = await jsonBody(call, RefuseRequest);
  return json(orRefuse(await call.services.release.refuse(id, account, reason)));
}

async function giveOut(call: Call, { id = '' }: Params): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'officer');
  return courierAnswer(orRefuse(await call.services.release.giveOut(id, account)));
}

type GivenOut = Extract<Awaited<ReturnType<ReleaseQueue['giveOut']>>, { ok: true }>['value'];

/** A released courier as the file that it is. */
export function courierAnswer({ entry, bytes, stream }: GivenOut): Answer {
  const { counterpart, courier } = entry;
  const party = counterpart.kind === 'device' ? counterpart.learner : counterpart.hub;
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/vnd.sandyq.courier',
      'Content-Length': String(bytes),
      'Content-Disposition': `attachment; filename="answer-${party}-${courier.number}.courier"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body: stream,
  };
}

/** What the queue would not do, in the codes of docs/api.md. */
export function orRefuse<T>(result: Result<T, { readonly code: string; readonly path?: string }>): T {
  if (result.ok) return result.value;
  const { code, path } = result.error;
  if (code === 'unknown-entry') throw notFound();
  if (code === 'too-heavy') throw tooLarge();
  if (code === 'decided' || code === 'queue-full') throw new Refused(409, 'conflict', { detail: code });
  if (code === 'not-withholdable') throw invalid('withhold');
  if (code === 'file-absent') throw new Refused(503, 'store-down', { detail: 'courier-file-absent' });
  throw new Refused(400, 'invalid', { detail: 'courier', fault: code, ...(path === undefined ? {} : { path }) });
}
