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
  #told = '';

  private constructor(
    private readonly options: RenewalOptions,
    private held: ServerIdentity,
  ) {
    this.#looked = this.#now();
    this.#tellMissing();
  }

  static async start(options: RenewalOptions): Promise<Renewal> {
    return new Renewal(options, await serverIdentity(options.folder, options.names(), options.clock));
  }

  get identity(): ServerIdentity {
    return this.held;
  }

  /** The new identity, where there is one. A folder that can’t be written leaves the old one in use. */
  async look(): Promise<ServerIdentity | undefined> {
    const now = this.#now();
    if (now.names === this.#looked.names && Math.abs(now.at - this.#looked.at) < END_EVERY) return undefined;
    try {
      const found = await serverIdentity(this.options.folder, this.options.names(), this.options.clock);
      this.#looked = now;
      const changed = found.certificate !== this.held.certificate;
      this.held = found;
      this.#tellMissing();
      return changed ? found : undefined;
    } catch (error) {
      this.#tell(`the certificate can’t be renewed: ${(error as Error).message}`);
      return undefined;
    }
  }

  #now(): { names: string; at: number } {
    return { names: this.options.names().join(' '), at: this.options.clock.now() };
  }

  #tellMissing(): void {
    const { missing } = this.held;
    if (missing.length === 0) return;
    this.#tell(`not in the certificate, because the authority was not made for it: ${missing.join(', ')}`);
  }

  #tell(line: string): void {
    if (line !== this.#told) this.options.log(line);
    this.#told = line;
  }
}
