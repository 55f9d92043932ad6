import * as v from 'valibot';
import { SessionAnswer } from '../../lib/institution/account';
import type { Account } from '../../lib/institution/account';
import { SiteRecord } from '../../lib/institution/site';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import type { Refusal } from '../hub-session';
import type { ExitCode, Io } from '../io';
import { explainRefusal } from '../refusals';
import { RefusedByHub } from '../trace/download';

/** What every command asks that speaks with a hub as its staff. */
export const HUB_ARGS = {
  hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
  login: {
    type: 'string',
    required: true,
    description: 'Administrator, or officer for couriers; password from SANDYQ_PASSWORD or asked',
  },
  json: { type: 'boolean', description: 'Say the result as JSON' },
} as const;

interface At {
  readonly hub: string;
  readonly login: string;
}

/** Signs in, acts, signs out. */
export async function atHub<T>(
  { hub, login }: At,
  act: (session: HubSession, account: Account) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const session = new HubSession(hubAddress(hub));
  const opened = await session.signIn(login, await passwordOf(login));
  if (!opened.ok) return opened;
  try {
    return await act(session, v.parse(SessionAnswer, opened.value).account);
  } catch (error) {
    if (error instanceof RefusedByHub) return err(error.refusal);
    throw error;
  } finally {
    await session.signOut();
  }
}

export const askHub = async <S extends v.GenericSchema>(
  session: HubSession,
  method: string,
  path: string,
  schema: S,
  body?: unknown,
): Promise<Result<v.InferOutput<S>, Refusal>> => {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const answer = await session.send(method, path, sent, { 'Content-Type': 'application/json' });
  return answer.ok ? ok(v.parse(schema, answer.value)) : answer;
};

export const Sites = v.object({ sites: v.array(SiteRecord), fingerprint: v.string() });

/** A site by its name, its id or the beginning of its id. */
export async function findSite(session: HubSession, wanted: string): Promise<Result<SiteRecord, Refusal>> {
  const answer = await askHub(session, 'GET', '/api/sites', Sites);
  if (!answer.ok) return answer;
  const { sites } = answer.value;
  const exact = sites.filter(({ hub, name }) => hub === wanted || name === wanted);
  const found = exact.length > 0 ? exact : sites.filter(({ hub }) => wanted.length >= 4 && hub.startsWith(wanted));
  const [only, another] = found;
  if (only === undefined) return err({ code: 'not-found', detail: wanted });
  return another === undefined ? ok(only) : err({ code: 'ambiguous', detail: wanted });
}

/** Says how it ended, to a person or as JSON. */
export function conclude<T extends object>(
  io: Io,
  asJson: boolean | undefined,
  result: Result<T, Refusal>,
  say: (value: T) => string,
): ExitCode {
  if (!result.ok) {
    if (asJson) io.out(JSON.stringify({ ok: false, ...result.error }));
    else io.err(`${explainRefusal(result.error)}\n`);
    return 1;
  }
  io.out(asJson ? JSON.stringify({ ok: true, ...result.value }) : say(result.value));
  return 0;
}
