import type { Clock } from '../../lib/shared/clock';
import { serverIdentity } from './authority';
import type { ServerIdentity } from './authority';

export interface RenewalOptions {
  readonly folder: string;
  /** The names and addresses of this moment. */
  readonly names: () => readonly string[];
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** The end of a certificate is looked at this often, ms; names that changed are noticed at each look. */
const END_EVERY = 60 * 60 * 1000;

/** The certificate that fits now: made anew before it ends and when names or addresses change, under the same authority. */
export class Renewal {
  #looked: { readonly names: string; readonly at: number };
  /** The lines of the last look: each is said once while it holds. */
  #told: readonly string[] = [];

  private constructor(
    private readonly options: RenewalOptions,
    private held: ServerIdentity,
  ) {
    this.#looked = this.#now();
    this.#tellDoubts();
  }

  static async start(options: RenewalOptions): Promise<Renewal> {
    return new Renewal(options, await serverIdentity(options.folder, options.names(), options.clock));
  }

  get identity(): ServerIdentity {
    return this.held;
  }

  /** The new identity, where there is one. A folder that can’t be written leaves the old one in use. */
  async look(): Promise<ServerIdentity | undefined> {
    try {
      const now = this.#now();
      if (now.names === this.#looked.names && Math.abs(now.at - this.#looked.at) < END_EVERY) return undefined;
      const found = await serverIdentity(this.options.folder, this.options.names(), this.options.clock);
      this.#looked = now;
      const changed = found.certificate !== this.held.certificate;
      this.held = found;
      this.#tellDoubts();
      return changed ? found : undefined;
    } catch (error) {
      this.#tell([`the certificate can’t be renewed: ${(error as Error).message}`]);
      return undefined;
    }
  }

  #now(): { names: string; at: number } {
    return { names: this.options.names().join(' '), at: this.options.clock.now() };
  }

  #tellDoubts(): void {
    const { missing, warnings } = this.held;
    const lacking = `not in the certificate, because the authority was not made for it: ${missing.join(', ')}`;
    this.#tell([...warnings, ...(missing.length === 0 ? [] : [lacking])]);
  }

  #tell(lines: readonly string[]): void {
    for (const line of lines.filter((one) => !this.#told.includes(one))) this.options.log(line);
    this.#told = lines;
  }
}
