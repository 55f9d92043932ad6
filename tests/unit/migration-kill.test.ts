import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dexie from 'dexie';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import { afterAll, describe, expect, it } from 'vitest';
import { moveCopy } from '../../src/app/boot/unsealed-copies';
import { openLearningRecords } from '../../src/lib/learning/dexie/records';
import { sealRecordsOf } from '../../src/lib/learning/dexie/unsealed';
import { systemClock } from '../../src/lib/shared/clock';
import { systemRandom } from '../../src/lib/shared/ids';
import type { ItemId, KitId } from '../../src/lib/shared/ids';
import { openVault } from '../../src/lib/shared/vault';
import { openDossierCopy } from '../../src/lib/sync/dexie/copy';
import { openDossier } from '../../src/lib/sync/pouch/store';
import { readPullMark, writePullMark } from '../../src/lib/sync/rounds/marks';
import { openDeviceKeys } from '../../src/lib/trace/dexie/device-keys';
import { openJournal } from '../../src/lib/trace/dexie/journal';
import { sealJournalOf } from '../../src/lib/trace/dexie/unsealed';
import { generateSigningKeys, signDetached, verifyDetached } from '../../src/lib/trace/jws';
import { question, submission } from '../contract/document-store';
import { killWrites } from '../kill-writes';

/*
 * A browser that is killed while it seals what a profile kept openly before: at every single write, and twice in a row. After
 * the next start everything is there, once.
 */

PouchDB.plugin(leveldb);
const vault = await openVault(new Uint8Array(32).fill(5), systemRandom);
const folder = mkdtempSync(join(tmpdir(), 'sandyq-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let databases = 0;
const newName = (): string => `killed-${(databases += 1)}`;

/** Kills `move` at its nth write, for each n, or each `step`th, until it has none left; `check` looks after the next start. Says how many. */
async function atEachWrite(
  prepare: () => Promise<{ move: () => Promise<void>; check: () => Promise<void> }>,
  step = 1,
): Promise<number> {
  for (let at = 0; ; at += step) {
    const { move, check } = await prepare();
    const kill = killWrites(at);
    const ended = await move().then(
      () => 'whole',
      (error: unknown) => error,
    );
    kill.restart();
    if (ended === 'whole') {
      await check();
      return at;
    }
    expect(`${String(ended)} ${String((ended as { inner?: unknown }).inner)}`).toContain('killed');
    // Killed again, sooner or later than before.
    const again = killWrites(Math.floor(at / 2));
    await move().catch(() => undefined);
    again.restart();
    await move();
    await check();
  }
}

describe('killed at any write, the sealing of', () => {
  it('a journal loses and doubles no statement, and keeps the key', async () => {
    const pair = await generateSigningKeys(false);
    const device = 'd0000000-0000-4000-8000-000000000001';
    const points = await atEachWrite(async () => {
      const [old, database] = [newName(), newName()];
      const db = new Dexie(old);
      db.version(1).stores({ records: '++', chain: '', segments: '_id', keys: '' });
      await db.table('keys').add({ device, ...pair }, 'device');
      for (let n = 0; n < 3; n += 1)
        await db.table('records').add({ time: '2026-09-01T00:00:00.000Z', event: { kind: 'signed-out' } });
      await db.table('chain').put({ sequence: 0, hash: 'h', next: 1 }, 'head');
      await db.table('segments').add({ _id: `trace:${device}:00000000`, sequence: 0, hash: 'h' });
      db.close();
      return {
        move: () => sealJournalOf(old, database, vault),
        async check() {
          expect(await Dexie.exists(old)).toBe(false);
          const journal = openJournal({ database, vault, clock: systemClock });
          expect(await journal.recent(10)).toHaveLength(3);
          expect(await journal.head()).toEqual({ sequence: 0, hash: 'h' });
          expect(await journal.undelivered()).toHaveLength(1);
          journal.close();
          const keys = await openDeviceKeys(database, vault, systemRandom);
          expect(keys.device).toBe(device);
          const payload = new TextEncoder().encode('{}');
          expect(await verifyDetached(await signDetached(payload, keys.privateKey), payload, pair.publicKey)).toBe(
            true,
          );
        },
      };
    });
    expect(points).toBeGreaterThan(5);
  });

  it('records loses and doubles no draft, no file, and no place', async () => {
    const place = { kit: 'physics' as KitId, version: '1.0.0', item: 'essay' as ItemId };
    const points = await atEachWrite(async () => {
      const [old, database] = [newName(), newName()];
      const db = new Dexie(old);
      const pair = '[kit+item]';
      db.version(1).stores({ facts: pair, works: pair, cursors: 'device', places: pair, drafts: pair });
      for (const item of ['essay', 'other'])
        await db.table('drafts').put({
          ...{ kit: place.kit, item, text: `typed ${item}`, savedAt: '2026-09-01T00:00:00.000Z' },
          files: [{ name: 'a.txt', blob: new Blob([`file ${item}`]) }],
        });
      await db.table('cursors').put({ device: 'd0000000-0000-4000-8000-000000000001', next: 7 });
      await db.table('places').put({ ...place, place, position: 4, at: '2026-09-01T00:00:00.000Z' });
      db.close();
      return {
        move: () => sealRecordsOf(old, database, vault, systemRandom),
        async check() {
          expect(await Dexie.exists(old)).toBe(false);
          const records = openLearningRecords({ database, vault, random: systemRandom });
          expect(await records.drafts()).toHaveLength(2);
          for (const item of ['essay', 'other']) {
            const draft = await records.draft(place.kit, item as ItemId);
            expect([draft?.text, await draft?.files?.[0]?.blob.text()]).toEqual([`typed ${item}`, `file ${item}`]);
          }
          expect(await records.wanted('d0000000-0000-4000-8000-000000000001' as never)).toBe(7);
          expect((await records.place(place.kit, place.item))?.position).toBe(4);
          records.close();
        },
      };
    });
    expect(points).toBeGreaterThan(5);
  });

  it('a copy of a dossier loses no document, no file and no mark', async () => {
    const old = openDossier(PouchDB, 'old', { adapter: 'leveldb', prefix: join(folder, 'x-') });
    const file = new File(['good work'], 'a.txt', { type: 'text/plain' });
    const work = await submission(1, [file]);
    await old.put(work, [{ name: 'a.txt', blob: file }]);
    for (let n = 1; n < 30; n += 1) await old.put(question(n));
    await writePullMark(old, '7-abc');
    const points = await atEachWrite(async () => {
      const database = newName();
      const ended: { close(): Promise<void> }[] = [];
      return {
        async move() {
          const into = openDossierCopy({ database, vault });
          ended.push(into);
          await moveCopy(old, into);
        },
        async check() {
          for (const copy of ended) await copy.close();
          const copy = openDossierCopy({ database, vault });
          expect((await copy.list('question')).map(({ _id }) => _id)).toHaveLength(29);
          expect(await (await copy.file(work._id, 'a.txt'))!.text()).toBe('good work');
          expect(await readPullMark(copy)).toEqual(await readPullMark(old));
          await copy.close();
        },
      };
    }, 4);
    expect(points).toBeGreaterThan(20);
    await old.close();
  });

  it('is what this test thinks it is: a killed browser writes nothing more', async () => {
    const name = newName();
    const db = new Dexie(name);
    db.version(1).stores({ rows: 'id' });
    await db.table('rows').put({ id: 0 });
    const kill = killWrites(1);
    const both = db.transaction('rw', 'rows', async () => {
      await db.table('rows').put({ id: 1 });
      await db.table('rows').put({ id: 2 });
    });
    await expect(both).rejects.toThrow('killed');
    await expect(db.table('rows').put({ id: 3 })).rejects.toThrow('killed');
    kill.restart();
    expect(await db.table('rows').toArray()).toEqual([{ id: 0 }]);
    db.close();
  });
});
