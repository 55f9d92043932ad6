import { networkInterfaces } from 'node:os';
import type { DecodedPacket, Packet } from 'dns-packet';
import { allRecords, answerTo, claimsName, hostOf, probe } from './records';
import type { Announced } from './records';
import { MulticastVoice } from './voice';
import type { Network, OpenVoice, Voice } from './voice';

export interface AnnouncerOptions {
  readonly log: (line: string) => void;
  readonly networks?: () => readonly Network[];
  readonly open?: OpenVoice;
  /** Milliseconds since some moment, and never back. */
  readonly now?: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
  /** Between probes, ms. */
  readonly probeMs?: number;
}

const PROBES = 3;
const PROBE_MS = 250;
/** A second announcement: RFC 6762 section 8.3. */
const AGAIN_MS = 1000;
/** Whoever said once that the name is theirs may have been wrong, gone since, or have lied: it is asked for again after this and up to twice as long, ms. */
export const RETRY_MS = 10_000;
/** Whoever says so this often in a row has it: it is asked for rarely then, ms. */
export const MOST_CLAIMS = 4;
export const LATER_MS = 10 * 60_000;

/**
 * Makes the hub known on its networks: by a name that stays when its address changes, and in lists of services. It is a
 * convenience: whatever goes wrong here is a line of the log, and the hub serves all the same.
 */
export class Announcer {
  #voices: readonly Voice[] = [];
  /** Since another machine said that the name is theirs: how often in a row, and until when the hub keeps quiet. */
  #lost: { readonly times: number; readonly until: number } | undefined;
  /** Somebody said so since the hub asked last. */
  #claimed = false;
  /** While it asks whether the name is free, it does not say that it has it. */
  #asking = false;
  /** Neighbours hold what it said, and are told when it does not hold any more. */
  #said = false;
  #closed = false;
  #looking: Promise<void> = Promise.resolve();
  #told = new Set<string>();

  private constructor(
    private readonly hub: Announced,
    private readonly options: AnnouncerOptions,
  ) {}

  /** Resolves when it is known whether the name can be had. */
  static async start(hub: Announced, options: AnnouncerOptions): Promise<Announcer> {
    const announcer = new Announcer(hub, options);
    await announcer.look();
    return announcer;
  }

  /** Neighbours find the hub by its name. */
  get heard(): boolean {
    return this.#voices.length > 0 && this.#lost === undefined;
  }

  /** Takes up networks that came, leaves those that went, and asks again for a name that was lost. Never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => this.#tell(`not announced now: ${reasonOf(error)}`));
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#looking;
    await this.#takeBack();
    await Promise.all(this.#voices.map((voice) => voice.close()));
    this.#voices = [];
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    const networks = (this.options.networks ?? ownNetworks)();
    this.#asking = true;
    try {
      const moved = await this.#follow(networks);
      const due = this.#lost !== undefined && this.#now() >= this.#lost.until;
      if (moved || due) await this.#ask();
    } finally {
      this.#asking = false;
    }
  }

  /** True where a network came or went. */
  async #follow(networks: readonly Network[]): Promise<boolean> {
    const before = this.#voices;
    const gone = before.filter(({ network }) => !networks.some((one) => same(one, network)));
    const added = networks.filter((network) => !before.some((voice) => same(voice.network, network)));
    this.#voices = before.filter((voice) => !gone.includes(voice));
    await Promise.all(gone.map((voice) => voice.close()));
    const came = [];
    for (const network of added) {
      const voice = await this.#open(network);
      if (voice !== undefined) came.push(voice);
    }
    this.#voices = [...this.#voices, ...came];
    return gone.length > 0 || came.length > 0;
  }

  async #open(network: Network): Promise<Voice | undefined> {
    const open = this.options.open ?? ((where, hear) => MulticastVoice.open(where, hear));
    try {
      return await open(network, (packet, voice) => this.#hear(packet, voice));
    } catch (error) {
      this.#tell(`not announced on the network of ${network.address}: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** The name is the hub’s where nobody says within the usual time that it is theirs. */
  async #ask(): Promise<void> {
    const before = this.#lost;
    this.#claimed = false;
    for (let at = 0; at < PROBES && !this.#claimed && !this.#closed && this.#voices.length > 0; at += 1) {
      await Promise.all(this.#voices.map((voice) => voice.say(probe(this.hub))));
      await new Promise((resolve) => setTimeout(resolve, this.options.probeMs ?? PROBE_MS));
    }
    if (this.#closed) return;
    if (!this.#claimed) this.#lost = undefined;
    else if (this.#lost!.times >= MOST_CLAIMS) await this.#takeBack();
    if (!this.heard) return;
    if (before !== undefined) this.#tell(`${hostOf(this.hub)} is free again, and announced`);
    await this.#sayAll();
    setTimeout(() => {
      if (this.heard && !this.#asking && !this.#closed) void this.#sayAll();
    }, AGAIN_MS).unref();
  }

  #hear(packet: DecodedPacket, voice: Voice): Packet | undefined {
    const own = this.#voices.map(({ network }) => network.address);
    if (claimsName(packet, this.hub, [...own, voice.network.address])) {
      this.#lose();
      return undefined;
    }
    return this.#lost !== undefined || this.#asking ? undefined : answerTo(packet, this.hub, voice.network.address);
  }

  /** Quiet for a while, as RFC 6762 section 9 wants it; what is said of the name meanwhile changes nothing. */
  #lose(): void {
    if (this.#claimed) return;
    this.#claimed = true;
    const times = (this.#lost?.times ?? 0) + 1;
    // Two hubs that lost one name to each other do not ask for it again at one moment.
    const pause = (times < MOST_CLAIMS ? RETRY_MS : LATER_MS) * (1 + (this.options.random ?? Math.random)());
    this.#lost = { times, until: this.#now() + pause };
    this.#tell(
      `another machine on the network says that it is called ${hostOf(this.hub)}: choose another name by --name, unless it goes`,
    );
  }

  async #sayAll(seconds?: number): Promise<void> {
    this.#said = seconds !== 0;
    const records = (voice: Voice): Packet => ({
      type: 'response',
      flags: 1 << 10,
      answers: allRecords(this.hub, voice.network.address, seconds),
    });
    await Promise.all(this.#voices.map((voice) => voice.say(records(voice))));
  }

  async #takeBack(): Promise<void> {
    if (this.#said) await this.#sayAll(0);
  }

  #now(): number {
    return (this.options.now ?? (() => performance.now()))();
  }

  /** Each line once: what comes and goes, or is done on purpose, must not fill the log. */
  #tell(line: string): void {
    if (this.#told.has(line)) return;
    this.#told.add(line);
    this.options.log(line);
  }
}

const same = (a: Network, b: Network): boolean => a.address === b.address && a.netmask === b.netmask;

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
};

export const ownNetworks = (interfaces = networkInterfaces()): readonly Network[] =>
  Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
