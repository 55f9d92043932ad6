import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyOf, makeKit, memorySource, trust, type Bend } from '../../../../tests/fixtures/hostile/kit';
import { kitWithList } from '../../../../tests/fixtures/institution/kit';
import { listed, listOf, REVOKED, signedBy } from '../../../../tests/fixtures/institution/lists';
import { keyFingerprint } from '../../kit/minisign/verify';
import type { KnownList } from '../../kit/institution/list';
import type { InstallOptions } from '../library';
import { DexieListStore } from './lists';
import { openLibrary, type OpenedLibrary } from './open.fixture';

/* A device that is never on line hears of keys and withdrawn versions through the kits that it is given. */

const [OLD, NEW] = [keyOf(1), keyOf(2)];
const NOW = Date.parse('2026-11-21T00:00:00Z');
const REASON = { ru: 'Ошибка в задаче 3.', en: 'Exercise 3 is wrong.' };

let databases = 0;
let name: string;
let library: OpenedLibrary['library'];
let db: OpenedLibrary['db'];
beforeEach(() => {
  name = `lists-${++databases}`;
  ({ library, db } = openLibrary(name, NOW));
});
afterEach(() => {
  library.close();
  db.close();
});

const install = (kit: Uint8Array<ArrayBuffer>, more: Partial<InstallOptions> = {}) =>
  library.install(memorySource(kit), { trusted: trust(OLD), ...more });
const version = (number: string, more: object = {}): Bend => ({
  folder: `hostile-${number}`,
  manifest: (manifest) => ({ ...manifest, version: number, ...more }),
});

const rotated = listOf(1, [listed(OLD), listed(NEW)]);
const withdrawn = (kit: string, sequence = 2) =>
  listOf(sequence, [listed(OLD), listed(NEW)], {
    withdrawn: [{ kit: 'hostile', version: kit, at: '2026-11-01T00:00:00Z', reason: REASON }],
  });

describe('a new key', () => {
  it('signs a kit that installs where the kit brings the list that the old key signed', async () => {
    expect(await install(kitWithList(signedBy(OLD, rotated), { key: NEW }))).toMatchObject({ ok: true });
  });

  it('is a stranger’s without that list', async () => {
    expect(await install(makeKit({ key: NEW }))).toMatchObject({ error: { code: 'unknown-signer' } });
  });

  it('is a stranger’s where its own holder signed the list', async () => {
    const kit = kitWithList(signedBy(NEW, rotated), { key: NEW });
    expect(await install(kit)).toMatchObject({ error: { code: 'unknown-signer' } });
    expect(await library.institutionList('demo')).toBeUndefined();
  });

  it('stays known: the next kit by it needs no list', async () => {
    await install(kitWithList(signedBy(OLD, rotated)));
    expect(await library.institutionList('demo')).toMatchObject({ list: { sequence: 1 } });
    expect(await install(makeKit({ key: NEW, ...version('1.0.1') }))).toMatchObject({ ok: true });
  });

  it('signs no list where it was pinned for kits alone, on a device that has no list yet', async () => {
    const [pinned] = trust(NEW);
    const trusted = [...trust(OLD), { ...pinned!, kitsOnly: true }];
    const thief = signedBy(NEW, listOf(9_000, [listed(OLD, { revoked: REVOKED }), listed(NEW)]));
    expect(await install(kitWithList(thief, { key: NEW }), { trusted })).toMatchObject({ ok: true });
    expect(await library.institutionList('demo')).toBeUndefined();
    expect(await install(makeKit({ key: OLD, ...version('1.0.1') }), { trusted })).toMatchObject({ ok: true });
  });

  it('signs the list after', async () => {
    await install(kitWithList(signedBy(OLD, rotated)));
    const next = signedBy(NEW, withdrawn('1.0.0'));
    await install(kitWithList(next, { key: NEW, ...version('1.0.1') }));
    expect(await library.institutionList('demo')).toMatchObject({ ...next, list: { sequence: 2 } });
  });
});

describe('a revoked key', () => {
  const revoking = signedBy(OLD, listOf(2, [listed(OLD, { revoked: REVOKED }), listed(NEW)]));

  it('signs nothing that is installed, whatever a person allows', async () => {
    await install(kitWithList(revoking, { key: NEW }));
    const later = makeKit({ key: OLD, ...version('2.0.0') });
    const refused = { ok: false, error: { code: 'kit-invalid', reason: { code: 'signer-barred', detail: 'revoked' } } };
    expect(await install(later)).toMatchObject(refused);
    expect(await install(later, { allowSigner: await keyFingerprint(OLD) })).toMatchObject(refused);
  });

  it('nor under another id', async () => {
    await install(kitWithList(revoking, { key: NEW }));
    const renamed = { ...OLD, keyId: keyOf(9).keyId };
    const later = makeKit({ key: renamed, ...version('2.0.0') });
    expect(await install(later, { allowSigner: await keyFingerprint(renamed) })).toMatchObject({
      error: { reason: { code: 'signer-barred' } },
    });
  });

  it('signs no kit that itself brings the revocation', async () => {
    const kit = kitWithList(revoking, { key: OLD });
    expect(await install(kit)).toMatchObject({ error: { reason: { code: 'signer-barred' } } });
    expect(await library.institutionList('demo')).toMatchObject({ list: { sequence: 2 } });
  });

  it('issues no list that a device with the revocation hears', async () => {
    await install(kitWithList(revoking, { key: NEW }));
    const thief = signedBy(OLD, listOf(3, [listed(OLD), listed(NEW, { revoked: REVOKED })]));
    expect(await library.hear(thief, trust(OLD))).toMatchObject({ error: { code: 'list-signer' } });
    await install(kitWithList(thief, { key: NEW, ...version('1.0.1') }));
    expect(await library.institutionList('demo')).toMatchObject({ list: { sequence: 2 } });
  });
});

describe('a withdrawn version', () => {
  it('is not installed, and says why', async () => {
    expect(await library.hear(signedBy(OLD, withdrawn('1.0.0')), trust(OLD))).toMatchObject({ ok: true });
    expect(await install(makeKit())).toEqual({
      ok: false,
      error: { code: 'withdrawn', version: '1.0.0', reason: REASON },
    });
    expect(await library.installed()).toEqual([]);
  });

  it('is heard of through the next kit; what is installed stays, with its files', async () => {
    await install(makeKit());
    const other = kitWithList(signedBy(OLD, withdrawn('1.0.0')), {
      ...version('1.0.0', { id: 'other' }),
      folder: 'other-1.0.0',
    });
    expect(await install(other)).toMatchObject({ ok: true });
    const known = await library.institutionList('demo');
    expect(known?.list.withdrawn[0]).toMatchObject({ kit: 'hostile', reason: REASON });
    expect((await library.installed()).map(({ id }) => id)).toEqual(['hostile', 'other']);
    expect(await library.open('hostile' as never, 'pages/first.html')).toBeDefined();
  });

  it('that is installed may be mended by its own bytes, and by no others of that version', async () => {
    await install(makeKit());
    await library.hear(signedBy(OLD, withdrawn('1.0.0')), trust(OLD));
    expect(await install(makeKit())).toMatchObject({ error: { code: 'already-installed' } });
    await db.blobs.clear();
    expect(await library.check()).toBe(1);
    expect(await install(makeKit())).toMatchObject({ ok: true });
    expect(await library.open('hostile' as never, 'pages/first.html')).toBeDefined();
    expect(await library.check()).toBe(0);
    const others = makeKit({ files: { 'pages/other.html': '<p>x</p>' } });
    expect(await install(others)).toMatchObject({ error: { code: 'withdrawn' } });
  });

  it('gives way to a newer one', async () => {
    await install(makeKit());
    expect(await install(kitWithList(signedBy(OLD, withdrawn('1.0.0')), version('1.0.1')))).toMatchObject({
      ok: true,
      value: { version: '1.0.1' },
    });
  });
});

describe('a kit whose list is bad', () => {
  it.each([
    ['older', signedBy(OLD, listOf(1, [listed(OLD)]))],
    ['no list at all', { text: 'x', signature: 'y' }],
    [
      'that begins with a byte order mark',
      { ...signedBy(OLD, withdrawn('1.0.0', 9)), text: `\ufeff${signedBy(OLD, withdrawn('1.0.0', 9)).text}` },
    ],
  ])('(%s) is judged as without it', async (_, list) => {
    const before = signedBy(OLD, withdrawn('7.0.0', 5));
    await library.hear(before, trust(OLD));
    expect(await install(kitWithList(list))).toMatchObject({ ok: true });
    expect(await library.institutionList('demo')).toMatchObject({ text: before.text });
  });

  it('is refused where half of it is missing', async () => {
    const { text, signature } = signedBy(OLD, rotated);
    const missing = (path: string) => ({ error: { reason: { code: 'file-missing', path } } });
    expect(await install(kitWithList({ text }))).toMatchObject(missing('institution.json.minisig'));
    expect(await install(kitWithList({ signature }))).toMatchObject(missing('institution.json'));
  });
});

describe('what a kit says of its version', () => {
  it('is told while the kit is being stored', async () => {
    const releaseNotes = { en: 'Exercise 3 was mended.' };
    const told: unknown[] = [];
    await install(makeKit(version('1.0.1', { releaseNotes })), {
      onProgress: ({ phase, releaseNotes: notes }) => told.push([phase, notes]),
    });
    expect(told[0]).toEqual(['checking', undefined]);
    expect(told.slice(1).every((one) => (one as unknown[])[1] !== undefined)).toBe(true);
    expect(told.at(-1)).toEqual(['finishing', releaseNotes]);
  });
});

describe('DexieListStore', () => {
  it('keeps the higher number, whichever tab comes last', async () => {
    const store = new DexieListStore(name);
    const known = (sequence: number): KnownList => {
      const list = listOf(sequence, [listed(OLD)]);
      return { ...signedBy(OLD, list), list };
    };
    await store.keepList(known(3));
    await store.keepList(known(2));
    expect(await store.list('demo')).toEqual(known(3));
    await store.keepList(known(4));
    expect(await store.list('demo')).toEqual(known(4));
    expect(await store.list('other')).toBeUndefined();
    store.close();
  });
});
