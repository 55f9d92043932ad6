import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import type { Random } from '../../lib/shared/ids';
import { RUNTIMES, type Runtime } from '../../lib/stick/list';
import type { InstitutionLists } from '../institution/lists';
import type { Shelf } from '../shelf/shelf';
import { hasTwins, stickFiles, type StickOrder } from './contents';
import { kitOfShelf, type CheckedKit } from './kit';
import { ProgramIncomplete, programFiles } from './program';
import { RuntimeUnavailable, runtimeFiles, type FetchPackage } from './runtime';
import { stickZip } from './zip';

/** What staff wants on a stick. */
export interface StickWish {
  readonly kits: readonly { readonly id: string; readonly version: string }[];
  /** With Node for Windows and Linux, so that the hub on it runs with nothing installed. */
  readonly runtimes: boolean;
}

export type StickRefusal =
  | 'not-found'
  /** One is being made already. */
  | 'busy'
  /** Its file is not on this hub, or is not as it was signed. */
  | 'kit-unusable'
  /** It is not to be given out any more: withdrawn, expired, or by a key that has ended. */
  | 'kit-ended'
  /** Only some groups are to have it yet. */
  | 'kit-pilot'
  | 'program-incomplete'
  | 'runtime-unavailable';

/** A ticket that nobody used for so long is none any more, ms. */
const TICKET_MS = 60_000;

const ENDED: ReadonlySet<string> = new Set(['withdrawn', 'expired', 'signer-barred']);

interface Ticket {
  readonly id: string;
  readonly account: string;
  readonly until: number;
  readonly order: StickOrder;
}

/**
 * Where staff gets a stick as a ZIP: ordered first, so that a refusal can be told in words, fetched once by whoever
 * ordered it. One at a time, for each reads as much of the disk as it can.
 */
export class StickDesk {
  #ticket: Ticket | undefined;
  /** A stick is being put together, or sent. */
  #working = false;

  constructor(
    private readonly shelf: Pick<Shelf, 'open'>,
    private readonly lists: Pick<InstitutionLists, 'newest'>,
    private readonly version: string,
    /** `build/` of the installed package. */
    private readonly build: string,
    private readonly random: Random,
    private readonly now: () => number,
    /** Folder of packages with Node that were fetched. */
    private readonly cache: string,
    private readonly revocations?: () => Promise<string>,
    private readonly fetchPackage?: FetchPackage,
  ) {}

  /** A ticket to fetch the ZIP by, or why there will be none. */
  async order(account: string, wish: StickWish): Promise<{ readonly ticket: string } | StickRefusal> {
    const waiting = this.#ticket !== undefined && this.#ticket.until > this.now() && this.#ticket.account !== account;
    if (this.#working || waiting) return 'busy';
    // From here on, and not when all is ready: it may take minutes until then.
    this.#working = true;
    try {
      const kits = await this.#kits(wish.kits);
      if (typeof kits === 'string') return kits;
      const order = await this.#orderOf(kits, wish.runtimes ? RUNTIMES : []);
      if (typeof order === 'string') return order;
      this.#ticket = { id: randomHex(this.random, 16), account, until: this.now() + TICKET_MS, order };
      return { ticket: this.#ticket.id };
    } finally {
      this.#working = false;
    }
  }

  /** The ZIP; undefined where the ticket is not this account's, was used, or is too old. */
  open(account: string, id: string): Readable | undefined {
    const ticket = this.#working ? undefined : this.#ticket;
    if (ticket === undefined || ticket.id !== id || ticket.account !== account || ticket.until <= this.now())
      return undefined;
    this.#ticket = undefined;
    this.#working = true;
    const zip = Readable.from(stickZip(stickFiles(ticket.order)), { objectMode: false });
    zip.once('close', () => (this.#working = false));
    return zip;
  }

  async #kits(wanted: StickWish['kits']): Promise<readonly CheckedKit[] | StickRefusal> {
    const kits: CheckedKit[] = [];
    for (const { id, version } of wanted) {
      const kit = await this.shelf.open(id, version);
      if (kit === undefined) return 'not-found';
      if (kit === 'absent') return 'kit-unusable';
      if (kit.ok && kit.value.pilot !== undefined) return 'kit-pilot';
      if (!kit.ok) return ENDED.has(kit.error.code) ? 'kit-ended' : 'kit-unusable';
      kits.push(kitOfShelf(kit.value));
    }
    return hasTwins(kits) ? 'not-found' : kits;
  }

  async #orderOf(kits: readonly CheckedKit[], runtimes: readonly Runtime[]): Promise<StickOrder | StickRefusal> {
    try {
      const program = await programFiles(dirname(this.build), runtimes);
      const node = new Map<Runtime, Awaited<ReturnType<typeof runtimeFiles>>>();
      for (const runtime of runtimes) node.set(runtime, await runtimeFiles(runtime, this.cache, this.fetchPackage));
      const id = randomHex(this.random, 6);
      const revocations = await this.revocations?.();
      const order = { id, programVersion: this.version, kits, program, runtimes: node, readable: true };
      const list = await this.lists.newest();
      return { ...order, ...(list && { list }), ...(revocations !== undefined && { revocations }) };
    } catch (error) {
      if (error instanceof RuntimeUnavailable) return 'runtime-unavailable';
      if (error instanceof ProgramIncomplete) return 'program-incomplete';
      throw error;
    }
  }
}

const randomHex = (random: Random, bytes: number): string => Buffer.from(random.bytes(bytes)).toString('hex');
