import * as v from 'valibot';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { importPublicKey, verifyDetached } from '../trace/jws';
import type { PublicJwk } from '../trace/jws';
import { BEGUN, ChainedEntry, LooseEntry, NO_ENTRIES, SET_BACK, coveredBytes, digestWith, entryHash } from './entry';
import type { ChainHead } from './entry';
import { ExportEnd, ExportHeader, MAX_LINE, endBytes } from './export';

export const AUDIT_FAULTS = [
  /** Not the form of docs/formats/audit.md. */
  'malformed',
  /** Of another hub than the file says, or than was asked about. */
  'foreign',
  /** An entry is missing, or the end of the file. */
  'gap',
  /** The content does not fit its hash; of the entries of before the chain: not the digest that the chain begins with. */
  'changed',
  /** It stands before one with a lower number. */
  'reordered',
  'duplicate',
  /** It does not name the entry before it: one of the two was replaced. */
  'broken-chain',
  'forged-signature',
  /** Earlier than the entry before it, with nothing said of the clock. */
  'impossible-time',
  /** Not the entry that somebody wrote down, on paper or in an earlier file. */
  'rewritten',
] as const;

export interface AuditFault {
  readonly code: (typeof AUDIT_FAULTS)[number];
  readonly place: {
    /** Of the file, from 1. */
    readonly line: number;
    /** Of the entry: its own, or of the one that is missing. */
    readonly number?: number;
  };
  /** For developers and the command line. */
  readonly detail?: string;
}

export interface AuditReport {
  readonly hub: string;
  /** By which it was checked. */
  readonly hubKey: PublicJwk;
  /** Entries of the chain. */
  readonly entries: number;
  /** Entries of before the chain. They are held by its first entry, and not by a signature of their own. */
  readonly loose: number;
  readonly head: ChainHead;
  readonly exportedAt: string;
}

/** An entry that somebody knows by other means. */
export type Anchor = Pick<ChainHead, 'number' | 'hash'>;

export interface AuditContext {
  /** The hub's key as the institution made it known. Absent: as the file says, and then it proves itself alone. */
  readonly hubKey?: PublicJwk;
  readonly hub?: string;
  readonly anchors?: readonly Anchor[];
  readonly onEntry?: (entries: number) => void;
}

/**
 * An exported audit list, line by line: intact, or the first fault and its place. Holds one entry at a time. Never throws on
 * outside data.
 */
export async function verifyAudit(
  lines: AsyncIterable<string> | Iterable<string>,
  context: AuditContext = {},
): Promise<Result<AuditReport, AuditFault>> {
  const check = new Check(context);
  for await (const line of lines) await check.take(line);
  return check.end();
}

/** A number that is missing, and what stands in its place. */
interface Sought {
  readonly number: number;
  readonly at: Required<AuditFault['place']>;
}

class Check {
  #line = 0;
  #header: ExportHeader | undefined;
  #key: CryptoKey | undefined;
  #loose = { count: 0, digest: NO_ENTRIES, last: '' };
  #head: ChainHead | undefined;
  #ended: ExportEnd | undefined;
  #fault: AuditFault | undefined;
  /** Where a number is missing: the rest says whether it is lost or elsewhere. */
  #sought: Sought | undefined;

  constructor(private readonly context: AuditContext) {}

  async take(text: string): Promise<void> {
    this.#line += 1;
    if (this.#fault !== undefined || text.trim() === '') return;
    const value = text.length > MAX_LINE ? undefined : parseJson(text);
    if (this.#sought !== undefined) this.#seek(value, this.#sought);
    else if (this.#header === undefined) await this.#takeHeader(value);
    else if (this.#ended !== undefined) this.#fail('malformed', undefined, 'a line after the end');
    else if (v.is(LooseEntry, value)) await this.#takeLoose(v.parse(LooseEntry, value));
    else if (isEnd(value)) await this.#takeEnd(value);
    else await this.#takeEntry(value);
  }

  end(): Result<AuditReport, AuditFault> {
    if (this.#fault === undefined && this.#sought !== undefined)
      this.#fault = { code: 'gap', place: { line: this.#sought.at.line, number: this.#sought.number } };
    if (this.#fault === undefined && this.#header === undefined) this.#fail('malformed', undefined, 'nothing in it');
    if (this.#fault === undefined && this.#ended === undefined)
      this.#fail('gap', (this.#head?.number ?? 0) + 1, 'the file ends before its end');
    const [header, head, ended] = [this.#header, this.#head, this.#ended];
    if (this.#fault !== undefined) return err(this.#fault);
    if (header === undefined || head === undefined || ended === undefined) throw new Error('an end without a chain');
    const { hub } = header;
    const hubKey = this.context.hubKey ?? header.hubKey;
    const unseen = this.context.anchors?.find(({ number }) => number > head.number);
    if (unseen !== undefined) return err({ code: 'gap', place: { line: this.#line, number: unseen.number } });
    return ok({ hub, hubKey, entries: head.number, loose: this.#loose.count, head, exportedAt: ended.at });
  }

  async #takeHeader(value: unknown): Promise<void> {
    const header = v.safeParse(ExportHeader, value);
    if (!header.success) return this.#fail('malformed', undefined, v.getDotPath(header.issues[0]) ?? 'header');
    const { hub } = this.context;
    if (hub !== undefined && header.output.hub !== hub) return this.#fail('foreign', undefined, header.output.hub);
    this.#key = await importPublicKey(this.context.hubKey ?? header.output.hubKey);
    if (this.#key === undefined) return this.#fail('malformed', undefined, 'hubKey');
    this.#header = header.output;
  }

  async #takeLoose(entry: LooseEntry): Promise<void> {
    if (this.#head !== undefined) return this.#fail('reordered', undefined, entry.id);
    const { count, digest, last } = this.#loose;
    if (entry.id === last) return this.#fail('duplicate', undefined, entry.id);
    if (entry.id < last) return this.#fail('reordered', undefined, entry.id);
    this.#loose = { count: count + 1, digest: await digestWith(digest, entry), last: entry.id };
  }

  async #takeEntry(value: unknown): Promise<void> {
    const parsed = v.safeParse(ChainedEntry, value);
    if (!parsed.success) return this.#fail('malformed', undefined, v.getDotPath(parsed.issues[0]) ?? 'entry');
    const entry = parsed.output;
    const { number } = entry;
    const expected = (this.#head?.number ?? 0) + 1;
    if (entry.hub !== this.#header?.hub) return this.#fail('foreign', number, entry.hub);
    if (number < expected) return this.#fail('duplicate', number);
    if (number > expected) {
      this.#sought = { number: expected, at: { line: this.#line, number } };
      return;
    }
    await this.#checkEntry(entry);
  }

  /** By itself, and against the one before it. */
  async #checkEntry(entry: ChainedEntry): Promise<void> {
    const { number, hash, signature, previous, at, action, detail } = entry;
    const bytes = coveredBytes(entry);
    if ((await entryHash(entry)) !== hash) return this.#fail('changed', number);
    if (!(await verifyDetached(signature, bytes, this.#key!))) return this.#fail('forged-signature', number);
    if (previous !== (this.#head?.hash ?? null)) return this.#fail('broken-chain', number);
    if (this.#head !== undefined && at < this.#head.at && action !== SET_BACK)
      return this.#fail('impossible-time', number, `before ${this.#head.at}`);
    if (number === 1 && !this.#holdsLoose(action, detail))
      return this.#fail('changed', number, 'not the entries of before the chain that it begins with');
    const anchor = this.context.anchors?.find((one) => one.number === number);
    if (anchor !== undefined && anchor.hash !== hash) return this.#fail('rewritten', number, anchor.hash);
    this.#head = { number, hash, at };
    this.context.onEntry?.(number);
  }

  #holdsLoose(action: string, detail: ChainedEntry['detail']): boolean {
    const { count, digest } = this.#loose;
    return action === BEGUN && detail?.before === count && detail.digest === digest;
  }

  async #takeEnd(end: ExportEnd): Promise<void> {
    const { number, hash, at, hub } = end;
    if (hub !== this.#header?.hub) return this.#fail('foreign', undefined, hub);
    if (!(await verifyDetached(end.signature, endBytes(end), this.#key!)))
      return this.#fail('forged-signature', number);
    const last = this.#head;
    if (last === undefined || number > last.number) return this.#fail('gap', (last?.number ?? 0) + 1);
    if (number < last.number) return this.#fail('malformed', number, 'entries after the end');
    if (hash !== last.hash) return this.#fail('broken-chain', number, 'end');
    if (at < last.at) return this.#fail('impossible-time', number, 'end');
    this.#ended = end;
  }

  #seek(value: unknown, { number, at }: Sought): void {
    const found = v.safeParse(v.object({ type: v.literal('audit'), number: v.literal(number) }), value);
    if (found.success) this.#fault = { code: 'reordered', place: at, detail: `entry ${number} stands after it` };
  }

  #fail(code: AuditFault['code'], number: number | undefined, detail?: string): void {
    this.#fault = {
      code,
      place: { line: this.#line, ...(number !== undefined && { number }) },
      ...(detail !== undefined && { detail: detail.slice(0, 200) }),
    };
  }
}

const isEnd = (value: unknown): value is ExportEnd => v.is(ExportEnd, value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
