import { RefuseRequest, ReleaseRequest, ReviewSettings } from '../../../lib/institution/review';
import type { QueuePage } from '../../../lib/institution/review';
import { Refused, invalid, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import type { ReleaseQueue } from '../../release/queue';
import { jsonBody, withRole } from '../call';
import type { Call } from '../call';
import { courierFile, orRefuse } from '../courier-files';

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
  return releasedFile(orRefuse(await call.services.release.giveOut(id, account)));
}

type GivenOut = Extract<Awaited<ReturnType<ReleaseQueue['giveOut']>>, { ok: true }>['value'];

/** A released courier as the file that it is. */
export function releasedFile({ entry: { counterpart, courier }, ...file }: GivenOut): Answer {
  const party = counterpart.kind === 'device' ? counterpart.learner : counterpart.hub;
  return courierFile(file, `answer-${party}-${courier.number}`);
}
