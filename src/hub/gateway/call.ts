import type { IncomingMessage } from 'node:http';
import type * as v from 'valibot';
import type { Role } from '../../lib/institution/account';
import type { AccountDocument } from '../accounts/accounts';
import type { SessionClaims } from '../accounts/session';
import { Refused, forbidden } from '../http/answer';
import { parseJson, readBody } from '../http/body';
import type { Loan } from '../http/budget';
import type { Services } from './services';

export interface Person {
  readonly account: AccountDocument;
  readonly session: SessionClaims;
}

/** One request on its way through the gateway. */
export interface Call {
  readonly request: IncomingMessage;
  readonly services: Services;
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  /** Undefined where nobody is signed in. */
  readonly person: Person | undefined;
  /** Over TLS: cookies are then for TLS alone. */
  readonly secure: boolean;
  /** Of the peer of the connection, never of a header. */
  readonly address: string;
  /** What is received is paid for until it was handled, what is sent until it is gone. */
  readonly loans: { readonly body: Loan; readonly answer: Loan };
  /** Ends when the client goes away or the hub stops. */
  readonly signal: AbortSignal;
}

export function signedIn(call: Call): Person {
  if (call.person === undefined) throw new Refused(401, 'sign-in-needed');
  return call.person;
}

/** Signed in with one of these roles. */
export function withRole(call: Call, ...roles: readonly Role[]): Person {
  const person = signedIn(call);
  if (!roles.some((role) => person.account.roles.includes(role))) throw forbidden();
  return person;
}

export async function jsonBody<S extends v.GenericSchema>(call: Call, schema: S): Promise<v.InferOutput<S>> {
  return parseJson(await bodyOf(call, call.services.limits.jsonBytes), schema);
}

export async function bodyOf(call: Call, maxBytes: number): Promise<Uint8Array> {
  const { silenceMs } = call.services.limits;
  return await readBody(call.request, { maxBytes, loan: call.loans.body, silenceMs });
}
