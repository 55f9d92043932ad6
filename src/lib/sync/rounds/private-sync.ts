import type { DeviceId } from '../../shared/ids';
import { HubDatabase } from '../hub-database';
import type { WriteFailure } from '../hub-database';
import type { Link } from './dossier-sync';
import { writePushMark } from './marks';
import { privatePending } from './pending';
import { pull } from './pull';
import { push } from './push';
import type { LocalPrivate } from '../local-copy';

/** Notes and places between this device and the hub. No request to send where nothing of this device changed. */
export class PrivateSync {
  constructor(
    private readonly store: LocalPrivate,
    private readonly database: string,
    private readonly device: DeviceId,
  ) {}

  async waiting(): Promise<number> {
    return (await privatePending(this.store, this.device, false)).ids.length;
  }

  /** What the hub would not take. It is offered again when it changes. */
  async send(link: Link, fromStart = false): Promise<readonly WriteFailure[]> {
    const { ids, mark, lastSeq } = await privatePending(this.store, this.device, fromStart);
    const hub = new HubDatabase(link.fetch, this.database);
    const options = { ask: fromStart, known: mark.revs, pace: link.pace };
    const { sent, refused } = ids.length === 0 ? { sent: [], refused: [] } : await push(this.store, hub, ids, options);
    if (lastSeq !== mark.since) {
      const revs = Object.fromEntries(sent.map(({ id, rev }) => [id, rev]));
      await writePushMark(this.store, { since: lastSeq, revs: { ...mark.revs, ...revs } });
    }
    return refused;
  }

  /** True where the hub's data is not what it was. */
  async fetch(link: Link, fromStart = false): Promise<boolean> {
    const outcome = await pull(this.store, new HubDatabase(link.fetch, this.database), 'private', {
      pace: link.pace,
      fromStart,
    });
    this.store.announce(outcome.written);
    return outcome.rolledBack;
  }
}
