import { SignJWT, jwtVerify } from 'jose';
import * as v from 'valibot';
import { AccountId } from '../../lib/shared/ids';
import type { Random } from '../../lib/shared/ids';
import { toBase64Url } from '../../lib/shared/base64';
import type { Clock } from '../../lib/shared/clock';

const Claims = v.object({
  sub: AccountId,
  /** Session id: what signing out ends. */
  sid: v.string(),
  /** The account's epoch when the session began: raising it ends every session. */
  ep: v.number(),
  iat: v.number(),
  exp: v.number(),
});

export interface SessionClaims {
  readonly account: AccountId;
  readonly session: string;
  readonly epoch: number;
  /** Ms UTC. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What the cookie holds: a JWT, HS256. Whether the session still stands is for the account to say. */
export class SessionTokens {
  constructor(
    private readonly key: Uint8Array,
    private readonly clock: Clock,
    private readonly random: Random,
    /** How long an unused session lives, seconds. */
    readonly lifetime: number,
  ) {}

  async issue(
    account: AccountId,
    epoch: number,
    session = toBase64Url(this.random.bytes(9)),
  ): Promise<{ readonly token: string; readonly expiresAt: number }> {
    const now = Math.floor(this.clock.now() / 1000);
    const exp = now + this.lifetime;
    const token = await new SignJWT({ sid: session, ep: epoch })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(account)
      .setIssuedAt(now)
      .setExpirationTime(exp)
      .sign(this.key);
    return { token, expiresAt: exp * 1000 };
  }

  /** Undefined for whatever is not a token of this hub, or is too old. */
  async read(token: string): Promise<SessionClaims | undefined> {
    try {
      const options = { algorithms: ['HS256'], currentDate: new Date(this.clock.now()) };
      const { payload } = await jwtVerify(token, this.key, options);
      const { sub, sid, ep, iat, exp } = v.parse(Claims, payload);
      return { account: sub, session: sid, epoch: ep, issuedAt: iat * 1000, expiresAt: exp * 1000 };
    } catch {
      return undefined;
    }
  }
}
