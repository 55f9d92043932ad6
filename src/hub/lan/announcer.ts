import { networkInterfaces } from 'node:os';
import type { DecodedPacket, Packet } from 'dns-packet';
import { allRecords, answerTo, claimsName, hostOf, probe } from './records';
import type { Announced } from './records';
import { MDNS_PORT, Voice } from './voice';
import type { Network } from './voice';

export interface AnnouncerOptions {
  readonly log: (line: string) => void;
  readonly networks?: () => readonly Network[];
  readonly port?: number;
  /** Between probes, ms. */
  readonly probeMs?: number;
}

const PROBES = 3;
const PROBE_MS = 250;
/** A second announcement: RFC 6762 section 8.3. */
const AGAIN_MS = 1000;

/**
 * Makes the hub known on its networks: by a name that stays when its address changes, and in lists of services. It is a
 * convenience: whatever goes wrong here is a line of the log, and the hub serves all the same.
 */
export class Announcer {
  #voices: readonly Voice[] = [];
  #foreign = false;
  /** While it asks whether the name is free, it does not say that it has it. */
  #probing = false;
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
    return this.#voices.length > 0 && !this.#foreign;
  }

  /** Takes up networks that came, and leaves those that went. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  async close(): Promise<void> {
    await this.#looking;
    this.#closed = true;
    if (this.heard) await this.#sayAll(0);
    await Promise.all(this.#voices.map((voice) => voice.close()));
    this.#voices = [];
  }

  async #look(): Promise<void> {
    if (this.#closed || this.#foreign) return;
    const networks = (this.options.networks ?? ownNetworks)();
    const gone = this.#voices.filter(({ network }) => !networks.some((one) => same(one, network)));
    const added = networks.filter((network) => !this.#voices.some((voice) => same(voice.network, network)));
    if (gone.length === 0 && added.length === 0) return;
    this.#voices = this.#voices.filter((voice) => !gone.includes(voice));
    await Promise.all(gone.map((voice) => voice.close()));
    for (const network of added) await this.#open(network);
    await this.#probe();
    if (!this.heard) return;
    await this.#sayAll();
    setTimeout(() => void (this.#closed || this.#sayAll()), AGAIN_MS).unref();
  }

  async #open(network: Network): Promise<void> {
    try {
      const port = this.options.port ?? MDNS_PORT;
      this.#voices = [...this.#voices, await Voice.open(network, port, (packet, voice) => this.#hear(packet, voice))];
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      this.#tell(`not announced on the network of ${network.address}: ${code ?? message}`);
    }
  }

  async #probe(): Promise<void> {
    this.#probing = true;
    for (let at = 0; at < PROBES && !this.#foreign && this.#voices.length > 0; at += 1) {
      await Promise.all(this.#voices.map((voice) => voice.say(probe(this.hub))));
      await new Promise((resolve) => setTimeout(resolve, this.options.probeMs ?? PROBE_MS));
    }
    this.#probing = false;
  }

  #hear(packet: DecodedPacket, voice: Voice): Packet | undefined {
    const own = this.#voices.map(({ network }) => network.address);
    if (claimsName(packet, this.hub, [...own, voice.network.address])) {
      this.#foreign = true;
      this.#tell(`another machine on the network is called ${hostOf(this.hub)}: choose another name by --name`);
      return undefined;
    }
    return this.#foreign || this.#probing ? undefined : answerTo(packet, this.hub, voice.network.address);
  }

  async #sayAll(seconds?: number): Promise<void> {
    const records = (voice: Voice): Packet => ({
      type: 'response',
      flags: 1 << 10,
      answers: allRecords(this.hub, voice.network.address, seconds),
    });
    await Promise.all(this.#voices.map((voice) => voice.say(records(voice))));
  }

  #tell(line: string): void {
    if (this.#told.has(line)) return;
    this.#told.add(line);
    this.options.log(line);
  }
}

const same = (a: Network, b: Network): boolean => a.address === b.address && a.netmask === b.netmask;

const ownNetworks = (): readonly Network[] =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
