import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { lastPlace, question } from '../../../../tests/contract/document-store';
import { sealedCopyContracts } from '../../../../tests/contract/sealed';
import { systemRandom } from '../../shared/ids';
import { openVault } from '../../shared/vault';
import { openDossierCopy, openPrivateCopy } from './copy';
import { CopyDatabase } from './database';

let databases = 0;
const newName = (): string => `copy-${(databases += 1)}`;
const vault = await openVault(new Uint8Array(32).fill(7), systemRandom);

sealedCopyContracts('sealed in IndexedDB', { vault, newName });

describe('a sealed copy', () => {
  it('is there after it was closed, and for nobody with another key', async () => {
    const database = newName();
    const before = openDossierCopy({ database, vault });
    await before.put(question(1));
    await before.setMark('hub', { generation: 'x' });
    await before.close();
    expect(await openDossierCopy({ database, vault }).list('question')).toEqual([question(1)]);
    const other = await openVault(new Uint8Array(32).fill(8), systemRandom);
    const stranger = openDossierCopy({ database, vault: other });
    expect(await stranger.list('question')).toEqual([]);
    expect(await stranger.mark('hub')).toBeUndefined();
  });

  it('takes a row that was changed from outside for one that is not here, and takes the document again', async () => {
    const database = newName();
    const copy = openDossierCopy({ database, vault });
    await copy.put(question(1));
    const whole = await copy.read(
      (await copy.winners([question(1)._id])).map(({ _id, _rev }) => ({ id: _id, rev: _rev })),
    );
    await copy.close();
    const db = new CopyDatabase(database);
    await db.heads.toCollection().modify((row) => void (row.box[30]! ^= 1));
    db.close();
    const again = openDossierCopy({ database, vault });
    expect(await again.list('question')).toEqual([]);
    await again.take(whole);
    expect(await again.list('question')).toEqual([question(1)]);
  });

  it('has nothing readable in its rows, and what fell out of use is gone', async () => {
    const database = newName();
    const copy = openPrivateCopy({ database, vault });
    for (const position of [0.1, 0.2]) await copy.put(lastPlace(position));
    await copy.setMark('sandyq-pull', { since: 'readable-mark' });
    await copy.close();
    const db = new CopyDatabase(database);
    const rows = [await db.heads.toArray(), await db.bodies.toArray(), await db.marks.toArray()];
    expect(rows.map((table) => table.length)).toEqual([1, 1, 1]);
    const readable = rows
      .flat()
      .map((row) => `${row.key} ${new TextDecoder('latin1').decode(row.box)}`)
      .join('\n');
    for (const word of ['place:', 'introduction', 'position', 'sandyq-pull', 'readable-mark'])
      expect(readable).not.toContain(word);
    db.close();
  });

  it('writes nothing where one of many documents is no revision', async () => {
    const copy = openDossierCopy({ database: newName(), vault });
    const good = { ...question(1), _rev: `1-${'a'.repeat(32)}` };
    for (const bad of ['x', '0-a', '1-G'])
      await expect(copy.take([good, { ...question(2), _rev: bad }])).rejects.toThrow(TypeError);
    expect(await copy.ids('')).toEqual([]);
  });
});
