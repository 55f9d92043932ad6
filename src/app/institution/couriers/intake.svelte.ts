import type { CourierReport } from '$lib/institution/courier';
import { courierFaultMessage } from '../../courier-errors';
import { messageOf } from '../../errors';
import type { HubFailure } from '../../hub-client';
import { m } from '../../text';
import type { StaffClient } from '../staff-client';

/** A file that was handed in, and what became of it. */
export type Handed =
  | { readonly key: number; readonly name: string; readonly phase: 'waiting' }
  | {
      readonly key: number;
      readonly name: string;
      readonly phase: 'sending';
      readonly sent: number;
      readonly total: number;
    }
  | { readonly key: number; readonly name: string; readonly phase: 'taken'; readonly report: CourierReport }
  | { readonly key: number; readonly name: string; readonly phase: 'refused'; readonly words: string };

/** Files that go to the hub one after another: a stick is slow, and a report is read more easily than ten. */
export class Intake {
  #files = $state.raw<readonly Handed[]>([]);
  readonly #client: Pick<StaffClient, 'takeCourier'>;
  #last: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(client: Pick<StaffClient, 'takeCourier'>) {
    this.#client = client;
  }

  /** The newest first. */
  get files(): readonly Handed[] {
    return this.#files;
  }

  get waiting(): number {
    return this.#files.filter(({ phase }) => phase === 'waiting').length;
  }

  /** Reports that an answer can be made to, one for each device: the newest. */
  get answerable(): readonly CourierReport[] {
    const reports = this.#files.flatMap((file) =>
      file.phase === 'taken' && file.report.canAnswer ? [file.report] : [],
    );
    const deviceOf = ({ courier }: CourierReport): string => courier.from.device;
    return reports.filter((report, at) => reports.findIndex((other) => deviceOf(other) === deviceOf(report)) === at);
  }

  /** Resolves when the hub has said of this file what there is to say. */
  take(file: File): Promise<void> {
    const key = (this.#count += 1);
    this.#files = [{ key, name: file.name, phase: 'waiting' }, ...this.#files];
    this.#last = this.#last.then(() => this.#send(key, file));
    return this.#last;
  }

  async #send(key: number, file: File): Promise<void> {
    const { name, size: total } = file;
    this.#set({ key, name, phase: 'sending', sent: 0, total });
    const answer = await this.#client.takeCourier(file, ({ sentBytes }) =>
      this.#set({ key, name, phase: 'sending', sent: sentBytes, total }),
    );
    this.#set(
      answer.ok
        ? { key, name, phase: 'taken', report: answer.value }
        : { key, name, phase: 'refused', words: why(answer.error) },
    );
  }

  #set(handed: Handed): void {
    this.#files = this.#files.map((file) => (file.key === handed.key ? handed : file));
  }
}

function why(failure: HubFailure): string {
  if (failure.code === 'invalid' && failure.fault !== undefined) return courierFaultMessage(failure.fault);
  return failure.code === 'unreachable' ? m.institution_couriers_lost() : messageOf(failure);
}
