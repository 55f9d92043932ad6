import * as v from 'valibot';
import { KitKeys } from '../../../lib/kit/keys';
import { KitVersion } from '../../../lib/kit/manifest';
import type { Group } from '../../../lib/institution/account';
import { KitId } from '../../../lib/shared/ids';
import type { GroupId } from '../../../lib/shared/ids';
import { isDiskFull } from '../../disk-full';
import { Refused, forbidden, invalid, json, noContent, notFound, tooLarge } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { arriving, parseJson } from '../../http/body';
import { fileAnswer } from '../../http/file-answer';
import type { Route } from '../../http/router';
import { isStaff } from '../../registry/enrolment';
import { UploadTooLarge } from '../../shelf/upload';
import { bodyOf, signedIn, withRole } from '../call';
import type { Call } from '../call';

const MOST_KEY_BYTES = 4 * 1024 * 1024;
const KIT_HEADERS = { 'Content-Type': 'application/vnd.sandyq.kit', 'Cache-Control': 'private, no-cache' };

export const shelfRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/api/shelf', handle: list },
  { method: 'POST', path: '/api/shelf', handle: publish },
  { method: 'PUT', path: '/api/shelf/:kit/:version/keys', handle: putKeys },
  { method: 'GET', path: '/api/shelf/:kit/:version/keys', handle: getKeys },
  { method: 'GET', path: '/shelf/:kit/:file', handle: file },
  { method: 'HEAD', path: '/shelf/:kit/:file', handle: file },
];

async function list(call: Call): Promise<Answer> {
  const { account } = signedIn(call);
  const { shelf } = call.services;
  if (isStaff(account)) return json({ kits: await shelf.all() });
  const groups = await groupsOf(call);
  return json({ kits: await shelf.newest(kitsOf(groups), idsOf(groups)) });
}

/** In which somebody learns or teaches. */
async function groupsOf(call: Call): Promise<readonly Group[]> {
  const { account } = signedIn(call);
  const { groups } = call.services;
  const learning = account.roles.includes('learner') ? await groups.ofLearner(account.id) : [];
  const teaching = account.roles.includes('tutor') ? await groups.ofTutor(account.id) : [];
  return [...learning, ...teaching];
}

const kitsOf = (groups: readonly Group[]): ReadonlySet<KitId> => new Set(groups.flatMap(({ kits }) => kits));
const idsOf = (groups: readonly Group[]): ReadonlySet<GroupId> => new Set(groups.map(({ id }) => id));

/** A kit is for groups that have it, a pilot for those that try it out. */
function isFor(groups: readonly Group[], kit: KitId, pilot: readonly GroupId[] | undefined): boolean {
  return pilot === undefined ? kitsOf(groups).has(kit) : pilot.some((group) => idsOf(groups).has(group));
}

async function publish(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'methodist');
  const { shelf, limits, audit, lists } = call.services;
  const known = await lists.newest();
  if (call.request.headers['content-type'] !== 'application/vnd.sandyq.kit') throw invalid('Content-Type');
  const published = await shelf
    .publish(arriving(call.request, limits.silenceMs), limits.kitBytes)
    .catch((error: unknown) => {
      if (error instanceof UploadTooLarge) throw tooLarge();
      if (isDiskFull(error)) throw new Refused(507, 'storage-full');
      throw error;
    });
  const heard = await lists.newest();
  if (heard !== undefined && heard.list.sequence !== known?.list.sequence)
    await audit.write(account, 'institution-list-taken', heard.list.institution, { sequence: heard.list.sequence });
  if (!published.ok) {
    const { code } = published.error;
    if (code === 'version-taken') throw new Refused(409, 'conflict', { detail: 'version' });
    const path = 'path' in published.error ? published.error.path : undefined;
    throw new Refused(400, 'invalid', { detail: 'kit', fault: code, ...(path === undefined ? {} : { path }) });
  }
  const { id, version, signer } = published.value;
  await audit.write(account, 'kit-published', `${id}-${version}`, { signer });
  return json(published.value, 201);
}

function kitOf(params: Readonly<Record<string, string>>, version: string | undefined): { kit: KitId; version: string } {
  const kit = v.safeParse(KitId, params.kit);
  const number = v.safeParse(KitVersion, version);
  if (!kit.success || !number.success) throw notFound();
  return { kit: kit.output, version: number.output };
}

async function putKeys(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'methodist');
  const { kit, version } = kitOf(params, params.version);
  const keys = parseJson(await bodyOf(call, MOST_KEY_BYTES), KitKeys);
  if (keys.kit !== kit || keys.version !== version) throw invalid('version');
  const stored = await call.services.shelf.storeKeys(keys);
  if (stored === 'unknown-kit') throw notFound();
  if (stored === 'other-bytes') throw invalid('fingerprint');
  await call.services.audit.write(account, 'kit-keys-stored', `${kit}-${version}`);
  return noContent;
}

async function getKeys(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = withRole(call, 'tutor', 'admin', 'methodist');
  const { kit, version } = kitOf(params, params.version);
  const { groups, shelf } = call.services;
  const staff = account.roles.includes('admin') || account.roles.includes('methodist');
  const { pilot } = (await shelf.entry(kit, version)) ?? {};
  if (!staff && !isFor(await groups.ofTutor(account.id), kit, pilot)) throw forbidden();
  const keys = await shelf.keys(kit, version);
  if (keys === undefined) throw notFound();
  return json(keys);
}

async function file(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = signedIn(call);
  const { kit, version } = kitOf(params, /^(.+)\.kit$/.exec(params.file ?? '')?.[1]);
  const { shelf } = call.services;
  const { pilot } = (await shelf.entry(kit, version)) ?? {};
  if (!isStaff(account) && !isFor(await groupsOf(call), kit, pilot)) throw forbidden();
  const held = await shelf.file(kit, version);
  if (held === undefined) throw notFound();
  // Known to the institution, but its file lies on another hub's disk: docs/deploy.md tells how to share the shelf.
  if (held === 'absent') throw new Refused(503, 'store-down', { detail: 'kit-file-absent' });
  return fileAnswer(call.request, held, KIT_HEADERS, (range) =>
    call.services.kitFiles.read(held.path, range, account.id, call.signal),
  );
}
