import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTILE_KITS } from '../../../../tests/fixtures/hostile/cases';
import { INSTITUTION, makeKit, memorySource, trust, type Bend } from '../../../../tests/fixtures/hostile/kit';
import { openLibrary, type OpenedLibrary } from './open.fixture';

/* Every hostile kit by the way of a device, which checks while it stores: refused by its name, and nothing is left. */

const trusted = trust(INSTITUTION);
let databases = 0;
let library: OpenedLibrary['library'];
let db: OpenedLibrary['db'];

beforeEach(() => {
  ({ library, db } = openLibrary(`hostile-${++databases}`));
});
afterEach(() => {
  library.close();
  db.close();
});

const install = (kit: Uint8Array<ArrayBuffer>, immutable = false) =>
  library.install({ ...memorySource(kit), immutable }, { trusted });

const rows = async (): Promise<number> =>
  (await Promise.all(db.tables.map((table) => table.count()))).reduce((sum, count) => sum + count, 0);

describe('a device', () => {
  it('takes the good kit that all of the hostile ones are bent from', async () => {
    expect(await install(makeKit())).toMatchObject({ ok: true, value: { id: 'hostile', version: '1.0.0' } });
    expect((await library.installed()).map(({ id }) => id)).toEqual(['hostile']);
  });

  it.each(HOSTILE_KITS)('refuses $name: $code, and nothing is half installed', async ({ make, code }) => {
    const error = code === 'unknown-signer' ? { code } : { code: 'kit-invalid', reason: { code } };
    expect(await install(make())).toMatchObject({ ok: false, error });
    expect(await library.installed()).toEqual([]);
    expect(await library.pending()).toEqual([]);
    expect(await rows()).toBe(0);
  });

  it('keeps what it has when a hostile kit wants to be its next version', async () => {
    // Of other content: what is here already is not read again, so no kit can spoil it.
    const files = { 'pages/first.html': '<h1>Old</h1>\n', 'pages/old.html': '<p>Old</p>\n' };
    const manifest: Bend['manifest'] = (good) => ({ ...good, version: '0.9.0' });
    const good = makeKit({ files, manifest, folder: 'hostile-0.9.0' });
    expect((await install(good)).ok).toBe(true);
    const before = await rows();
    for (const { make, name } of HOSTILE_KITS.slice(0, -2)) {
      expect((await install(make())).ok, name).toBe(false);
    }
    expect((await library.installed()).map(({ version }) => version)).toEqual(['0.9.0']);
    expect(await library.pending()).toEqual([]);
    expect(await rows()).toBe(before);
    expect(await (await library.open('hostile' as never, 'pages/first.html'))?.blob.text()).toBe('<h1>Old</h1>\n');
  });
});
