import * as v from 'valibot';
import { SessionAnswer } from '../lib/institution/account';
import type { Account } from '../lib/institution/account';
import { err, ok } from '../lib/shared/result';
import type { Result } from '../lib/shared/result';
import { passwordOf } from './ask-secret';
import { HubSession, hubAddress } from './hub-session';
import type { Refusal } from './hub-session';
import type { ExitCode, Io } from './io';
import { explainRefusal } from './refusals';
import { RefusedByHub } from './trace/download';

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

/** The same for something that may have ended well and with faults in it. */
export function concludeReport<T extends object>(
  io: Io,
  asJson: boolean | undefined,
  result: Result<T, Refusal>,
  isGood: (report: T) => boolean,
  say: (report: T) => string,
): ExitCode {
  if (!result.ok) return conclude(io, asJson, result, say);
  const good = isGood(result.value);
  io.out(asJson ? JSON.stringify({ ok: good, ...result.value }) : say(result.value));
  return good ? 0 : 1;
}
