import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/frame';
import { root as commands } from '../../src/cli/root';
import { startHub } from '../../src/hub/main';
import { parseCouchDbUrl } from '../../src/hub/store/couchdb/address';
import { CouchDbStore } from '../../src/hub/store/couchdb/couchdb-store';
import { dossierName } from '../../src/lib/dossier/documents';
import type { AccountId } from '../../src/lib/shared/ids';
import { endOfArchive } from '../../src/lib/shared/tar';
import { question as asked, submission } from '../contract/document-store';
import { learnersBrowser } from './browser';
import { removeTestDatabases } from './couchdb';
import { begin, change, putFile, revisions, sha256, smallKit } from './drafts';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';
import { lineOf, newKey, packedKit } from './kits';

const run = promisify(execFile);
const hasAge = (() => {
  try {
    execFileSync('age', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const FILM = new TextEncoder().encode('a film of a draft');

/** `sandyq backup` and `sandyq restore` as an administrator types them. */
describe.each(STORES)('backup and restore as one file, on %s', (kind) => {
  let folder: string;
  let hub: TestHub;
  let dana: SignedIn;
  let device: Awaited<ReturnType<typeof learnersBrowser>>;
  let round: ReturnType<typeof device.open>;
  let said = '';
  let draft: string;
  const prefixes: string[] = [];
  const file = (name: string): string => join(folder, name);

  async function sandyq(prefix: string | undefined, ...argv: string[]): Promise<number> {
    const url = kind === 'couchdb' ? process.env.COUCHDB_URL! : undefined;
    const before = { COUCHDB_URL: process.env.COUCHDB_URL, COUCHDB_PREFIX: process.env.COUCHDB_PREFIX };
    setEnv({ COUCHDB_URL: url, COUCHDB_PREFIX: prefix });
    said = '';
    const hear = (text: string): void => void (said += text);
    try {
      return await runCommandLine(commands, argv, { out: hear, err: hear, terminal: false });
    } finally {
      setEnv(before);
    }
  }

  const backup = (to: string, ...more: string[]) =>
    sandyq(hub.options.couchdb?.prefix, 'backup', '--data', hub.options.data, '--to', to, ...more);

  function freshPrefix(): string | undefined {
    if (kind === 'embedded') return undefined;
    prefixes.push(`test-restored-${Date.now()}-${prefixes.length}-`);
    return prefixes.at(-1);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandyq-backup-'));
    const key = newKey();
    hub = await TestHub.start({ trust: [lineOf(key)] }, kind);
    const kit = await packedKit('algebra', '1.0.0', key);
    const published = await (
      await hub.signIn('methodist')
    ).send('POST', '/api/shelf', await readFile(kit.path), { 'Content-Type': 'application/vnd.sandyq.kit' });
    expect(published.status).toBe(201);
    const methodist = await hub.signIn('methodist');
    draft = await begin(methodist, smallKit('draft'));
    const film = { sha256: sha256(FILM), bytes: FILM.length };
    await putFile(methodist, draft, FILM);
    expect((await change(methodist, draft, { id: 'file:film.mp4', value: film }))[0]).toHaveProperty('rev');
    dana = await hub.signIn('dana');
    device = await learnersBrowser(() => dana, { prefix: join(folder, 'device-') });
    round = device.open();
    await device.journal.append({ kind: 'signed-in', offline: true });
    const work = new File([new Uint8Array(50_000).fill(5)], 'work.bin', { type: 'application/octet-stream' });
    await device.dossier.put({ ...(await submission(1, [work])), by: dana.id as AccountId }, [
      { name: work.name, blob: work },
    ]);
    await round.run(new AbortController().signal);
  }, 60_000);
  afterAll(async () => {
    await hub.stop();
    await rm(folder, { recursive: true, force: true });
    for (const prefix of prefixes) {
      const address = parseCouchDbUrl(process.env.COUCHDB_URL!);
      if (address.ok) await removeTestDatabases(new CouchDbStore({ ...address.value, prefix }), 'none');
    }
  });

  it.runIf(kind === 'couchdb')('goes on beside a hub that works on a CouchDB', async () => {
    expect(await backup(file('running.backup'))).toBe(0);
    expect((await dana.get('/api/session')).status).toBe(200);
  });

  it('puts back everything, on another machine, and what was done after the backup comes from the devices', async () => {
    await hub.hub.close();
    expect([await backup(file('whole.backup')), said]).toEqual([0, expect.stringContaining('not encrypted')]);
    hub = await hub.restart();
    dana = await hub.signIn('dana');
    const late = { ...asked(2), by: dana.id as AccountId };
    await device.dossier.put(late);
    await device.journal.append({ kind: 'signed-in', offline: false });
    await round.run(new AbortController().signal);
    expect(await round.waiting()).toBe(0);
    const generation = (await dana.get('/api/session')).headers.get('sandyq-hub');
    await hub.hub.close();

    const prefix = freshPrefix();
    const data = file('other-machine');
    expect([await sandyq(prefix, 'restore', file('whole.backup'), '--data', data), said]).toEqual([
      0,
      expect.stringContaining('Devices notice'),
    ]);
    const couchdb = prefix === undefined ? {} : { couchdb: { url: process.env.COUCHDB_URL!, prefix } };
    const other = await TestHub.start({ data, ...couchdb });
    try {
      const again = await other.signIn('dana', hub.passwordOf('dana'));
      expect(again.session.institution).toEqual(dana.session.institution);
      expect((await again.get('/api/session')).headers.get('sandyq-hub')).not.toBe(generation);
      const dossier = dossierName(dana.id as AccountId);
      expect((await again.get(`/db/${dossier}/${late._id}`)).status).toBe(404);
      const work = (await device.dossier.list('submission'))[0]!;
      const sent = await again.get(`/db/${dossier}/${work._id}/work.bin`);
      expect([sent.status, sent.text]).toEqual([200, '\u0005'.repeat(50_000)]);
      const methodist = await other.signIn('methodist', hub.passwordOf('methodist'));
      const keys = await methodist.get('/api/shelf');
      expect(keys.json.kits).toMatchObject([{ id: 'algebra' }]);
      expect(Object.keys(await revisions(methodist, draft))).toContain('text:pages/one.md');
      expect((await methodist.get(`/api/drafts/${draft}/files/${sha256(FILM)}`)).text).toBe('a film of a draft');
      expect((await other.signIn('timur', hub.passwordOf('timur'))).id).not.toBe(dana.id);
      expect((await (await other.signIn('timur', hub.passwordOf('timur'))).get(`/db/${dossier}`)).status).toBe(403);

      dana = again;
      await round.run(new AbortController().signal);
      expect((await again.get(`/db/${dossier}/${late._id}`)).json.text).toBe(late.text);
      const ids = ((await again.get(`/db/${dossier}/_changes`)).json.results as { id: string }[]).map(({ id }) => id);
      expect(ids.filter((id) => id.startsWith('trace:'))).toHaveLength(2);
      expect(await round.waiting()).toBe(0);
    } finally {
      await other.hub.close();
    }
  }, 60_000);

  it('has tutors look at every dossier again, though nothing in it has another number', async () => {
    const marks = async (): Promise<unknown> => {
      const { json } = await (await hub.signIn('aigul')).get('/api/learners');
      return (json.learners as { changes: string }[]).map(({ changes }) => changes);
    };
    hub = await hub.restart();
    const before = await marks();
    hub = await hub.restart();
    expect(await marks()).toEqual(before);
    hub = await hub.restart({ restored: true });
    expect(await marks()).not.toEqual(before);
    hub = await hub.restart({ restored: false });
    await hub.hub.close();
  });

  it('is read by stock tar and sha256sum', async () => {
    const out = file('unpacked');
    await mkdir(out);
    await run('tar', ['-xf', file('whole.backup'), '-C', out]);
    const { stdout } = await run('sha256sum', ['-c', 'SHA256SUMS', '--quiet'], { cwd: out });
    expect(stdout).toBe('');
    expect(JSON.parse(await readFile(join(out, 'backup.json'), 'utf8'))).toMatchObject({ format: 'sandyq-backup' });
    expect(await readdir(join(out, 'databases'))).toContain('accounts');
  });

  it('replaces nothing: no file, no data', async () => {
    expect([await backup(file('whole.backup')), said]).toEqual([1, expect.stringContaining('target-exists')]);
    expect([await backup(join(hub.options.data, 'x.backup')), said]).toEqual([1, expect.stringContaining('inside')]);
    const full = file('full');
    await mkdir(full);
    await writeFile(join(full, 'something'), 'of somebody');
    expect(await sandyq(freshPrefix(), 'restore', file('whole.backup'), '--data', full)).toBe(1);
    expect(said).toContain('data-not-empty');
    expect(await readdir(full)).toEqual(['something']);
  });

  it('notices a changed byte anywhere, and an end that is missing, before it writes anything', async () => {
    const bytes = new Uint8Array(await readFile(file('whole.backup')));
    for (const at of [10, 600, Math.floor(bytes.length / 2), bytes.length - 1600]) {
      const changed = new Uint8Array(bytes);
      changed[at]! ^= 0x20;
      await writeFile(file('changed.backup'), changed);
      const target = file('from-changed');
      expect(await sandyq(freshPrefix(), 'restore', file('changed.backup'), '--data', target)).toBe(1);
      expect(said).toMatch(/damaged|not-a-backup/);
      expect(existsSync(target)).toBe(false);
    }
    for (const left of [0, 5000, bytes.length - 4000]) {
      await writeFile(file('short.backup'), bytes);
      await truncate(file('short.backup'), left);
      expect(await sandyq(undefined, 'restore', file('short.backup'), '--check')).toBe(1);
      expect(said).toContain('unfinished');
    }
    // An archive that is none the worse as an archive: without its list, and with something behind the list.
    const list = Buffer.from(bytes).lastIndexOf('SHA256SUMS\0');
    await writeFile(file('listless.backup'), new Uint8Array(Buffer.concat([bytes.subarray(0, list), endOfArchive()])));
    expect(await sandyq(undefined, 'restore', file('listless.backup'), '--check')).toBe(1);
    expect(said).toContain('unfinished');
    await writeFile(file('extra.backup'), bytes);
    await mkdir(join(folder, 'databases', 'more'), { recursive: true });
    await writeFile(join(folder, 'databases', 'more', 'security.json'), '{}');
    await run('tar', ['-rf', file('extra.backup'), '-C', folder, 'databases/more/security.json']);
    expect(await sandyq(undefined, 'restore', file('extra.backup'), '--check')).toBe(1);
    expect(said).toContain('damaged');
    expect([await sandyq(undefined, 'restore', file('whole.backup'), '--check'), said]).toEqual([
      0,
      expect.stringContaining('every hash is right'),
    ]);
  });

  it('is encrypted to whom it was said, and stock age opens it', async () => {
    const identity = await generateX25519Identity();
    await writeFile(file('key.txt'), `# a key\n${identity}\n`);
    await writeFile(file('other.txt'), `${await generateX25519Identity()}\n`);
    const recipient = await identityToRecipient(identity);
    expect(await backup(file('sealed.backup'), '--recipient', recipient, '--no-kits')).toBe(0);
    const check = (...more: string[]) => sandyq(undefined, 'restore', file('sealed.backup'), '--check', ...more);
    expect([await check(), said]).toEqual([1, expect.stringContaining('key-wrong')]);
    expect([await check('--identity', file('other.txt')), said]).toEqual([1, expect.stringContaining('key-wrong')]);
    expect(await check('--identity', file('key.txt'))).toBe(0);
    const bytes = new Uint8Array(await readFile(file('sealed.backup')));
    expect(new TextDecoder('latin1').decode(bytes)).not.toContain('databases/');
    await truncate(file('sealed.backup'), bytes.length - 20_000);
    expect([await check('--identity', file('key.txt')), said]).toEqual([1, expect.stringContaining('damaged')]);
    if (!hasAge) return;
    await writeFile(file('sealed.backup'), bytes);
    await run('age', ['-d', '-i', file('key.txt'), '-o', file('opened.tar'), file('sealed.backup')]);
    const { stdout } = await run('tar', ['-tf', file('opened.tar')]);
    expect(stdout.split('\n')).toContain('SHA256SUMS');
    expect(stdout).not.toContain('.kit');
  });

  it('lets no hub start on half of it', async () => {
    const half = file('half');
    await mkdir(half);
    await writeFile(join(half, 'RESTORE-UNFINISHED'), '');
    await expect(startHub({ data: half, build: half, version: '0' })).rejects.toMatchObject({
      code: 'restore-unfinished',
    });
  });
});

const setEnv = (values: Readonly<Record<string, string | undefined>>): void => {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
};

/** The learner's browser; `session`: where and as whom it is signed in now. */
