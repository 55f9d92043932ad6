import * as v from 'valibot';
import { StageChange } from '../../../lib/draft/api';
import type { CheckAnswer, DraftProblem, PreviewAnswer } from '../../../lib/draft/api';
import { Withdrawal } from '../../../lib/kit/institution/list';
import { KitVersion } from '../../../lib/kit/manifest';
import { KitId } from '../../../lib/shared/ids';
import { isDiskFull } from '../../disk-full';
import type { StageRefusal } from '../../drafts/stages';
import { PackerBusy, PackingFailed } from '../../drafts/packer';
import { DraftTooLarge } from '../../drafts/parts';
import { isSound } from '../../drafts/sound';
import { Refused, busy, invalid, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { fileAnswer } from '../../http/file-answer';
import type { Route } from '../../http/router';
import { jsonBody } from '../call';
import type { Call } from '../call';
import { draftIdOf, writerOf } from './drafts';

type Params = Readonly<Record<string, string>>;

const PREVIEW_HEADERS = { 'Content-Type': 'application/vnd.sandyq.kit', 'Cache-Control': 'private, no-store' };
const Withdraw = v.object({ version: KitVersion, reason: Withdrawal.entries.reason });

/** How a draft becomes a kit: looked at, reviewed, tried out, published, taken back. */
export const draftStageRoutes: readonly Route<Call>[] = [
  { method: 'POST', path: '/api/drafts/:draft/check', ofInstitution: true, handle: packing(check) },
  { method: 'POST', path: '/api/drafts/:draft/preview', ofInstitution: true, handle: packing(makePreview) },
  { method: 'GET', path: '/api/drafts/:draft/preview/:file', ofInstitution: true, handle: preview },
  { method: 'HEAD', path: '/api/drafts/:draft/preview/:file', ofInstitution: true, handle: preview },
  { method: 'POST', path: '/api/drafts/:draft/stage', ofInstitution: true, handle: packing(stage) },
  { method: 'POST', path: '/api/drafts/:draft/withdraw', ofInstitution: true, handle: withdraw },
];

/** What the packer, and the disk that it writes to, may refuse. */
function packing(handle: (call: Call, params: Params) => Promise<Answer>): Route<Call>['handle'] {
  return async (call, params) => {
    try {
      return await handle(call, params);
    } catch (error) {
      if (error instanceof PackerBusy) throw busy();
      if (error instanceof PackingFailed || error instanceof DraftTooLarge) throw refused('packing-failed');
      if (isDiskFull(error)) throw new Refused(507, 'storage-full');
      throw error;
    }
  };
}

async function check(call: Call, params: Params): Promise<Answer> {
  writerOf(call);
  const { drafts, packing: packer } = call.services.drafts;
  const draft = draftIdOf(params);
  if ((await drafts.get(draft)) === undefined) throw notFound();
  const { problems } = await packer.check(draft);
  return json({ problems: [...problems] } satisfies v.InferOutput<typeof CheckAnswer>);
}

async function makePreview(call: Call, params: Params): Promise<Answer> {
  writerOf(call);
  const { drafts, packing: packer } = call.services.drafts;
  const draft = draftIdOf(params);
  if ((await drafts.get(draft)) === undefined) throw notFound();
  const made = await packer.preview(draft);
  if (!made.ok) return refusalOf(made.error);
  const { mark, bytes, version } = made.value;
  const url = `/api/drafts/${draft}/preview/${mark}.kit`;
  return json({ kit: v.parse(KitId, made.value.kit), version, url, bytes } satisfies PreviewAnswer);
}

async function preview(call: Call, params: Params): Promise<Answer> {
  const { account } = writerOf(call);
  const mark = /^([0-9a-f]{24})\.kit$/.exec(params.file ?? '')?.[1];
  const held = mark === undefined ? undefined : await call.services.drafts.previews.find(draftIdOf(params), mark);
  if (held === undefined) throw notFound();
  return fileAnswer(call.request, { bytes: held.bytes, etag: `"${held.mark}"` }, PREVIEW_HEADERS, (range) =>
    call.services.kitFiles.read(held.path, range, account.id, call.signal),
  );
}

async function stage(call: Call, params: Params): Promise<Answer> {
  const { account } = writerOf(call);
  const { drafts, audit } = call.services;
  const draft = draftIdOf(params);
  const change = await jsonBody(call, StageChange);
  if (!isSound(change)) throw invalid('note');
  const gone = await drafts.stages.go(draft, change, account);
  if (!gone.ok) return refusalOf(gone.error);
  const { action, kit, version, note } = gone.value;
  const detail = { draft, ...(note !== undefined && { note: note.slice(0, 500) }) };
  await audit.write(account, `draft-${action}`, `${kit}-${version}`, detail);
  const info = await drafts.drafts.info(draft);
  if (info === undefined) throw notFound();
  return json(info);
}

async function withdraw(call: Call, params: Params): Promise<Answer> {
  const { account } = writerOf(call);
  const { drafts, audit } = call.services;
  const draft = draftIdOf(params);
  const { version, reason } = await jsonBody(call, Withdraw);
  if (!isSound(reason)) throw invalid('reason');
  const info = await drafts.drafts.info(draft);
  const known = info?.versions.find((one) => one.version === version);
  const kit = (await drafts.drafts.get(draft))?.kit;
  if (known === undefined || kit === undefined) throw notFound();
  if (known.state === 'withdrawn') throw refused('already-withdrawn');
  const { fingerprint } = known;
  const withdrawn = await drafts.withdraw({ kit: v.parse(KitId, kit), version, fingerprint, reason });
  if (!withdrawn.ok) throw refused(withdrawn.error.code);
  await audit.write(account, 'draft-withdrawn', `${kit}-${version}`, { draft, sequence: withdrawn.value });
  return json(await drafts.drafts.info(draft));
}

const refused = (detail: string): Refused => new Refused(409, 'conflict', { detail });

function refusalOf(refusal: StageRefusal): Answer {
  switch (refusal.code) {
    case 'not-found':
      throw notFound();
    case 'own-work':
      throw new Refused(403, 'own-work');
    case 'unknown-group':
      throw invalid('groups');
    case 'storage-full':
      throw new Refused(507, 'storage-full');
    case 'version-not-higher':
      throw new Refused(409, 'conflict', { detail: refusal.code, newest: refusal.newest });
    case 'draft-problems':
      return problemsAnswer(refusal.problems);
    default:
      throw refused(refusal.code);
  }
}

const problemsAnswer = (problems: readonly DraftProblem[]): Answer =>
  json({ error: { code: 'conflict', detail: 'draft-problems' }, problems }, 409);
