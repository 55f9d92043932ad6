import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { learner, question, submission, uuidOf } from '../../../../tests/contract/document-store';
import { TestHub } from '../../../../tests/contract/test-hub';
import { studyDay } from '../../../../tests/fixtures/traces/day';
import { dossierName } from '../../dossier/documents';
import type { SubmissionDocument } from '../../dossier/documents';
import { systemRandom, type DeviceId } from '../../shared/ids';
import { openVault } from '../../shared/vault';
import { generateSigningKeys } from '../../trace/jws';
import { MemoryJournal } from '../../trace/memory-journal';
import { openDossierCopy, openPrivateCopy } from '../dexie/copy';
import { FIRST_BYTES, Pace } from '../pace';
import { LearnerRound } from './learner-round';

/* Links on which a request is dear and breaks in the middle. Nothing here waits: requests and bytes are counted. */

const vault = await openVault(new Uint8Array(32), systemRandom);
const name = dossierName(learner);
const signal = new AbortController().signal;
let hub: TestHub;
let devices = 0;

/** A link that never gets faster in the eyes of the device. */
class Thin extends Pace {
  override note(): void {}
}
class Fast extends Pace {
  override budget(): number {
    return 1_000_000;
  }
}

beforeEach(() => {
  hub = new TestHub();
  hub.user = { id: learner, relation: 'owner' };
});
afterEach(() => hub.close());

async function device(pace: Pace = new Thin(), fetch: typeof globalThis.fetch = hub.fetch) {
  const id = uuidOf((devices += 1)) as string as DeviceId;
  const keys = await generateSigningKeys(false);
  const journal = new MemoryJournal({ now: Date.now });
  const parts = {
    fetch,
    hub: '',
    learner,
    device: id,
    dossier: openDossierCopy({ database: `thin-${devices}-dossier`, vault }),
    privateStore: openPrivateCopy({ database: `thin-${devices}-private`, vault }),
    sealing: {
      journal,
      signer: { device: id, learner, privateKey: keys.privateKey },
      context: { homePage: 'urn:sandyq:test' },
    },
    hubKey: await hub.hubKey(),
    now: Date.now,
    pace,
  };
  // The app was closed and opened again: nothing is known but what is in the copies.
  const open = () => new LearnerRound(parts);
  return { ...parts, journal, open, run: () => open().run(signal) };
}

function noise(bytes: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(all.subarray(at, at + 65_536));
  return all;
}

async function handIn(dossier: { put: (doc: never, files: never) => Promise<void> }, n: number, bytes: number) {
  const file = new File([noise(bytes)], 'Жұмыс.pdf', { type: 'application/pdf' });
  const work = await submission(n, [file]);
  await dossier.put(work as never, [{ name: file.name, blob: file }] as never);
  return work;
}

const requests = (): string[] =>
  hub.exchanges.map(({ method, path }) => `${method} ${path.includes('_files') ? '_files' : path.split('/').at(-1)!}`);
const sent = (kind: string): number =>
  hub.exchanges.filter(({ path }) => path.includes(kind)).reduce((sum, { up }) => sum + up, 0);
const idsAt = async (): Promise<string[]> => (await hub.db(name).allDocs()).rows.map(({ id }) => id);
const fileAt = async (work: SubmissionDocument): Promise<number> =>
  ((await hub.db(name).getAttachment(work._id, 'Жұмыс.pdf')) as Buffer).length;

describe('sending over a thin link', () => {
  it('brings the question through before weeks of trace, and the trace does not begin again', async () => {
    const { journal, dossier, run } = await device();
    for (let day = 0; day < 12; day += 1) {
      for (const { event } of studyDay(200, day)) await journal.append(event);
    }
    await dossier.put(question(1));
    let written = 0;
    // The link dies after the first thing that got through.
    hub.interrupt = (_, path) => (path.endsWith('_bulk_docs') && (written += 1) > 1 ? Response.error() : undefined);
    await expect(run()).rejects.toMatchObject({ code: 'unreachable' });
    expect((await idsAt()).filter((id) => !id.startsWith('receipt:'))).toEqual([question(1)._id]);
    hub.interrupt = (_, path) => (path.endsWith('_bulk_docs') && (written += 1) > 4 ? Response.error() : undefined);
    await expect(run()).rejects.toMatchObject({ code: 'unreachable' });
    const before = (await idsAt()).filter((id) => id.startsWith('trace:'));
    expect(before.length).toBeGreaterThan(0);
    hub.interrupt = undefined;
    await run();
    const all = (await idsAt()).filter((id) => id.startsWith('trace:'));
    expect(all.length).toBeGreaterThan(before.length);
    expect(before).toEqual(all.slice(0, before.length));
    for (const { path, up } of hub.exchanges) if (path.endsWith('_bulk_docs')) expect(up).toBeLessThan(2 * FIRST_BYTES);
  });

  it('goes on inside a file where the link broke, in another run of the app too', async () => {
    const { dossier, run } = await device();
    const work = await handIn(dossier, 1, 100_000);
    let pieces = 0;
    hub.interrupt = (method) => (method === 'PUT' && (pieces += 1) % 3 === 0 ? Response.error() : undefined);
    let breaks = 0;
    for (;;) {
      const done = await run().then(
        () => true,
        () => false,
      );
      if (done) break;
      breaks += 1;
    }
    expect(breaks).toBeGreaterThan(1);
    expect(await fileAt(work)).toBe(100_000);
    expect(sent('_files')).toBeLessThan(100_000 + (breaks + 1) * FIRST_BYTES);
    expect(hub.exchanges.filter(({ method, up }) => method === 'PUT' && up > FIRST_BYTES)).toEqual([]);
    // The document itself is a few words.
    expect(sent('_bulk_docs')).toBeLessThan(1_500);
    hub.exchanges.length = 0;
    await run();
    expect(requests()).toEqual(['GET _changes', 'GET _changes']);
  });

  it('lets a question that is written meanwhile pass the file', async () => {
    let pieces = 0;
    const { dossier, run } = await device(new Thin(), async (path, init) => {
      const answer = await hub.fetch(path, init);
      if (init?.method === 'PUT' && (pieces += 1) === 2) await dossier.put(question(1));
      return answer;
    });
    await handIn(dossier, 1, 80_000);
    await run();
    const order = requests();
    const asked = order.indexOf('POST _bulk_docs');
    expect(order.slice(0, asked).filter((request) => request === 'PUT _files')).toHaveLength(2);
    expect(order.slice(asked).filter((request) => request === 'PUT _files')).toHaveLength(3);
    expect(await idsAt()).toContain(question(1)._id);
  });

  it('sends a file inside its document to a hub that knows no pieces', async () => {
    const { dossier, run } = await device();
    const work = await handIn(dossier, 1, 60_000);
    hub.keepsPieces = false;
    await run();
    expect(await fileAt(work)).toBe(60_000);
    expect(requests().filter((request) => request === 'PUT _files')).toEqual([]);
  });

  it('sends again what another hub behind the balancer does not have, and not for ever', async () => {
    const { dossier, run } = await device();
    const work = await handIn(dossier, 1, 60_000);
    let lost = false;
    hub.interrupt = (method) => {
      if (method === 'POST' && !lost && hub.pieces.size > 0) {
        lost = true;
        hub.pieces.clear();
      }
      return undefined;
    };
    await run();
    expect(lost).toBe(true);
    expect(await fileAt(work)).toBe(60_000);
    // One that forgets at once.
    const more = await handIn(dossier, 2, 60_000);
    hub.exchanges.length = 0;
    hub.interrupt = (method) => {
      if (method === 'PUT') hub.pieces.clear();
      return undefined;
    };
    await expect(run()).rejects.toMatchObject({ code: 'hub-busy' });
    expect(sent('_files')).toBeLessThan(4 * 60_000 + FIRST_BYTES);
    expect(await idsAt()).not.toContain(more._id);
  });

  it('sends a small file with its document, and a large one too where the link carries it', async () => {
    const thin = await device();
    await handIn(thin.dossier, 1, 5_000);
    await thin.run();
    const fast = await device(new Fast());
    await handIn(fast.dossier, 2, 400_000);
    await fast.run();
    expect(requests().filter((request) => request.endsWith('_files'))).toEqual([]);
    expect((await idsAt()).filter((id) => id.startsWith('submission:'))).toHaveLength(2);
  });
});

describe('fetching over a thin link', () => {
  it('brings answers before files, goes on inside a file, and stores it only whole', async () => {
    const one = await device(new Fast());
    const work = await handIn(one.dossier, 1, 100_000);
    await one.dossier.put(question(1));
    await one.run();
    hub.exchanges.length = 0;
    const two = await device();
    let parts = 0;
    hub.interrupt = (_, path) => (path.endsWith('.pdf') && (parts += 1) % 4 === 0 ? Response.error() : undefined);
    await expect(two.run()).rejects.toMatchObject({ code: 'unreachable' });
    expect(await two.dossier.list('question')).toHaveLength(1);
    expect(await two.dossier.get(work._id)).toBeUndefined();
    let breaks = 1;
    while (
      !(await two.run().then(
        () => true,
        () => false,
      ))
    )
      breaks += 1;
    const file = await two.dossier.file(work._id, 'Жұмыс.pdf');
    const original = await one.dossier.file(work._id, 'Жұмыс.pdf');
    expect(new Uint8Array(await file!.arrayBuffer())).toEqual(new Uint8Array(await original!.arrayBuffer()));
    const down = hub.exchanges.filter(({ path }) => path.endsWith('.pdf')).reduce((sum, of) => sum + of.down, 0);
    expect(breaks).toBeGreaterThan(1);
    expect(down).toBeLessThan(100_000 + breaks * FIRST_BYTES);
    hub.interrupt = undefined;
    hub.exchanges.length = 0;
    await two.run();
    expect(requests()).toEqual(['GET _changes', 'GET _changes']);
  });

  it('brings many small files in few requests', async () => {
    const one = await device(new Fast());
    for (let n = 1; n <= 12; n += 1) await handIn(one.dossier, n, 3_000);
    await one.run();
    hub.exchanges.length = 0;
    const two = await device();
    await two.run();
    expect(await two.dossier.list('submission')).toHaveLength(12);
    // Changes, documents without files, and then five files to a request.
    expect(requests().filter((request) => request === 'POST _bulk_get')).toHaveLength(1 + 1 + 3);
    expect(requests().filter((request) => request.endsWith('.pdf'))).toEqual([]);
  });

  it('asks a good link for whole pages, the first time only', async () => {
    const one = await device(new Fast());
    for (let n = 1; n <= 30; n += 1) await one.dossier.put(question(n));
    await one.run();
    hub.exchanges.length = 0;
    const two = await device(new Fast());
    await two.run();
    expect(requests()).toEqual(['GET _changes', 'GET _changes']);
    expect(await two.dossier.list('question')).toHaveLength(30);
    expect(await two.dossier.list('receipt')).toHaveLength(1);
    await one.dossier.put(question(31));
    await one.run();
    hub.exchanges.length = 0;
    await two.run();
    expect(requests()).toEqual(['GET _changes', 'POST _bulk_get', 'GET _changes']);
    // What it took whole it can give whole: histories are right.
    const refs = (await two.dossier.winners([question(3)._id])).map(({ _id, _rev }) => ({ id: _id, rev: _rev }));
    const [mine] = await two.dossier.read(refs);
    const [theirs] = await one.dossier.read(refs);
    expect(mine).toEqual(theirs);
  });
});
