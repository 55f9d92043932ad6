import type { Readable } from 'node:stream';

/** What a handler gives back; `serve.ts` writes it out. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
}

/** A refusal that somebody may expect: `{"error":{"code":…}}` with the codes of docs/api.md. Thrown by handlers. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly more: Readonly<Record<string, string | number>> = {},
  ) {
    super(code);
  }
}

export const json = (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

export const noContent: Answer = { status: 204 };

export const refusedAnswer = ({ status, code, more }: Refused): Answer =>
  json(
    { error: { code, ...more } },
    status,
    more.retryAfter === undefined ? {} : { 'Retry-After': String(more.retryAfter) },
  );

export const notFound = (): Refused => new Refused(404, 'not-found');
export const forbidden = (): Refused => new Refused(403, 'forbidden');
export const invalid = (detail: string): Refused => new Refused(400, 'invalid', { detail });
export const conflict = (): Refused => new Refused(409, 'conflict');
export const tooLarge = (): Refused => new Refused(413, 'too-large');
export const busy = (): Refused => new Refused(503, 'hub-busy');
export const storeDown = (): Refused => new Refused(503, 'store-down');
