import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stickFiles } from '../../src/hub/stick/contents';
import { fileOfDisk } from '../../src/hub/stick/file';
import { checkKit } from '../../src/hub/stick/kit';
import { FolderPlace } from '../../src/hub/stick/place';
import { programFiles } from '../../src/hub/stick/program';
import { writeStick } from '../../src/hub/stick/write';
import { parsePublicKeyFile, publicKeyFile } from '../../src/lib/kit/minisign/format';
import { listed, listOf, signedBy } from '../fixtures/institution/lists';
import { Client, TestHub } from './harness';
import { newKey } from './kits';

const project = fileURLToPath(new URL('../..', import.meta.url));
const GOLDEN = join(project, 'tests/fixtures/kits/golden-1.kit');
const hasUnzip = spawnSync('unzip', ['-v'], { stdio: 'ignore' }).status === 0;
const GOLDEN_KEY = join(project, 'tests/fixtures/kits/golden.pub');

/*
 * The program as it is installed: bundled, in a package of its own, with the app's shell and no more of the app. Of its
 * dependencies `root` has the one with native parts, `whole` all: thousands of small files, for the one test that runs.
 */
let root: string;
let whole: string;
let home: string;

beforeAll(async () => {
  root = await mkdtemp(join(project, 'node_modules', '.sandyq-test-stick-'));
  home = await mkdtemp(join(tmpdir(), 'sandyq-home-'));
  whole = await mkdtemp(join(project, 'node_modules', '.sandyq-test-stick-'));
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as object;
  await writeFile(join(whole, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(root, 'package.json'), JSON.stringify({ ...manifest, dependencies: { leveldown: '*' } }));
  await symlink(join(root, 'build'), join(whole, 'build'));
  await mkdir(join(root, 'build/app'), { recursive: true });
  await writeFile(join(root, 'build/app/shell.html'), '<!doctype html><title>Sandyq</title>');
  await build({
    root: project,
    configFile: join(project, 'vite.node.config.ts'),
    logLevel: 'error',
    build: { outDir: join(root, 'build/node'), sourcemap: false },
  });
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
  await rm(whole, { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

const sandyq = (...argv: string[]) =>
  spawnSync(process.execPath, [join(root, 'build/node/sandyq.js'), ...argv], {
    encoding: 'utf8',
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, 'data') },
  });

const emptyFolder = (name: string): Promise<string> => mkdtemp(join(tmpdir(), `sandyq-${name}-`));

/* One stick for all of them. */
let dir: string;

beforeAll(async () => {
  dir = await emptyFolder('stick');
  const written = sandyq('stick', dir, '--kit', GOLDEN, '--key', GOLDEN_KEY, '--no-runtime', '--json');
  expect(written.stderr).toBe('');
  expect(JSON.parse(written.stdout)).toMatchObject({ ok: true, kept: { files: 0 } });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Whole again, whatever a test did to it. */
const mend = (...more: string[]): { readonly copied: { readonly files: number } } => {
  const { stdout } = sandyq('stick', dir, '--kit', GOLDEN, '--no-runtime', '--json', ...more);
  return JSON.parse(stdout) as { copied: { files: number } };
};

describe('sandyq stick and sandyq verify', () => {
  it('writes kits, pages, program and how to start it, all of them listed', async () => {
    expect((await readdir(dir)).sort()).toEqual(
      ['README.txt', 'SHA256SUMS', 'Start Sandyq.bat', 'kits', 'read', 'read.html', 'sandyq', 'sandyq-stick.json']
        .concat('start.sh')
        .sort(),
    );
    expect(new Uint8Array(await readFile(join(dir, 'kits/golden-1.0.0.kit')))).toEqual(
      new Uint8Array(await readFile(GOLDEN)),
    );
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: dir });
    expect(sandyq('verify', dir, '--key', GOLDEN_KEY, '--unsigned-list')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('golden 1.0.0: signed by the key you named'),
    });
  });

  it('has the native parts for both systems and no others', async () => {
    const sums = await readFile(join(dir, 'SHA256SUMS'), 'utf8');
    const native = new Set([...sums.matchAll(/\/leveldown\/prebuilds\/([^/]+)\/.*\.node$/gm)].map(([, name]) => name));
    expect(native).toContain('linux-x64');
    expect(native).toContain('win32-x64');
  });

  it('says which file is damaged, missing or extra; written again it copies those alone', async () => {
    const before = JSON.parse(await readFile(join(dir, 'sandyq-stick.json'), 'utf8')) as { id: string };
    const kit = join(dir, 'kits/golden-1.0.0.kit');
    const bytes = new Uint8Array(await readFile(kit));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(kit, bytes);
    await rm(join(dir, 'start.sh'));
    await writeFile(join(dir, 'autorun.inf'), '');
    const { status, stderr } = sandyq('verify', dir);
    expect(status).toBe(1);
    for (const line of ['damaged: kits/golden-1.0.0.kit', 'missing: start.sh', 'extra: autorun.inf', '[hash-mismatch]'])
      expect(stderr).toContain(line);
    expect(JSON.parse(sandyq('verify', dir, '--json').stdout)).toMatchObject({ ok: false, missing: ['start.sh'] });
    await rm(join(dir, 'autorun.inf'));
    expect(mend()).toMatchObject({ ok: true, copied: { files: 2 } });
    expect(JSON.parse(await readFile(join(dir, 'sandyq-stick.json'), 'utf8'))).toEqual(before);
    expect(sandyq('verify', dir).status).toBe(0);
  });

  it('knows a stick that was not finished', async () => {
    await rename(join(dir, 'SHA256SUMS'), join(home, 'sums'));
    expect(sandyq('verify', dir)).toMatchObject({ status: 1, stderr: expect.stringContaining('not finished') });
    await rename(join(home, 'sums'), join(dir, 'SHA256SUMS'));
  });

  it('signs the list where it is given a key, and finds a list that was changed', async () => {
    const own = join(home, 'own');
    expect(sandyq('keygen', '--out', own).status).toBe(0);
    expect(mend('--sign', `${own}.key`)).toMatchObject({ ok: true, copied: { files: 0 } });
    // The kit is by another key than the list: both are checked by the one that is named.
    expect(sandyq('verify', dir, '--key', `${own}.pub`).stderr).toContain('Signed by another key');
    const sums = await readFile(join(dir, 'SHA256SUMS'), 'utf8');
    await writeFile(join(dir, 'SHA256SUMS'), `${sums}\n`);
    expect(sandyq('verify', dir, '--key', `${own}.pub`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('not signed by the key'),
    });
    // Whoever changes a file and its sum takes the signature away as well.
    await rm(join(dir, 'SHA256SUMS.minisig'));
    await writeFile(join(dir, 'SHA256SUMS'), sums);
    const unsigned = { status: 1, stderr: expect.stringContaining('--unsigned-list') };
    for (const key of [`${own}.pub`, GOLDEN_KEY]) expect(sandyq('verify', dir, '--key', key)).toMatchObject(unsigned);
  });

  it('lays the institution’s list beside the kits, and takes none that it withdraws', async () => {
    const [old, golden] = [newKey(), parsePublicKeyFile(await readFile(GOLDEN_KEY, 'utf8'))!];
    const file = join(home, 'institution.json');
    const give = async (sequence: number, withdrawn: object[] = []) => {
      const list = signedBy(old, listOf(sequence, [listed(old), listed(golden)], { withdrawn }));
      await writeFile(file, list.text);
      await writeFile(`${file}.minisig`, list.signature);
      return list;
    };
    const { text, signature } = await give(1);
    const pub = join(home, 'old.pub');
    await writeFile(pub, publicKeyFile(old));
    expect(mend('--institution-list', file, '--key', pub)).toMatchObject({ ok: true });
    expect(await readFile(join(dir, 'kits/institution.json'), 'utf8')).toBe(text);
    expect(await readFile(join(dir, 'kits/institution.json.minisig'), 'utf8')).toBe(signature);
    const argv = ['stick', dir, '--kit', GOLDEN, '--no-runtime', '--institution-list', file];
    expect(sandyq(...argv, '--key', GOLDEN_KEY)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('by the key'),
    });
    await give(2, [{ kit: 'golden', version: '1.0.0', at: '2026-11-01T00:00:00Z', reason: { en: 'Wrong.' } }]);
    expect(sandyq(...argv)).toMatchObject({ status: 1, stderr: expect.stringContaining('[withdrawn]') });
    expect(mend()).toMatchObject({ ok: true });
    expect(await readdir(join(dir, 'kits'))).toEqual(['golden-1.0.0.kit']);
  });

  it('is used wrongly without a kit, a folder, or with a runtime that there is not', async () => {
    expect(sandyq('stick', dir)).toMatchObject({ status: 2, stderr: expect.stringContaining('--kit') });
    expect(sandyq('stick', join(dir, 'nowhere'), '--kit', GOLDEN).status).toBe(2);
    expect(sandyq('stick', dir, '--kit', GOLDEN, '--runtime', 'beos').status).toBe(2);
    expect(sandyq('stick', dir, '--kit', GOLDEN, '--kit', GOLDEN, '--no-runtime').stderr).toContain('same version');
    const bad = join(home, 'bad.kit');
    await writeFile(bad, new Uint8Array(await readFile(GOLDEN)).subarray(0, 5000));
    expect(sandyq('stick', dir, '--kit', bad, '--no-runtime').status).toBe(1);
  });

  it('needs the network for Node once, and says so where there is none', () => {
    const env = {
      ...process.env,
      HOME: home,
      XDG_DATA_HOME: join(home, 'none'),
      npm_config_registry: 'http://127.0.0.1:9',
    };
    const argv = [join(root, 'build/node/sandyq.js'), 'stick', dir, '--kit', GOLDEN, '--runtime', 'linux-x64'];
    const offline = { ...env, npm_config_fetch_retries: '0', npm_config_cache: join(home, 'npm') };
    const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', env: offline });
    expect(status).toBe(2);
    expect(stderr).toContain('--no-runtime');
  });
});

/** A folder that nobody can write to: mounted so, or by its rights where this is no administrator. */
async function readOnly(dir: string): Promise<{ readonly dir: string; undo(): Promise<void> }> {
  if (process.getuid?.() !== 0) {
    const all = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isDirectory());
    const folders = [dir, ...all.map((entry) => join(entry.parentPath, entry.name))];
    for (const folder of folders) await chmod(folder, 0o555);
    return { dir, undo: async () => void (await Promise.all(folders.map((folder) => chmod(folder, 0o755)))) };
  }
  const point = await emptyFolder('mounted');
  execFileSync('mount', ['--bind', dir, point]);
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', point]);
  } catch (error) {
    execFileSync('umount', [point]);
    throw error;
  }
  return {
    dir: point,
    undo: async () => {
      execFileSync('umount', ['-l', point]);
      await rm(point, { recursive: true });
    },
  };
}

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('the hub on a stick', () => {
  let mounted: Awaited<ReturnType<typeof readOnly>> | undefined;
  let hub: ChildProcess | undefined;
  let said = '';
  let url: string;

  beforeAll(async () => {
    const kit = await checkKit(GOLDEN, { trusted: [] });
    if (!kit.ok) throw new Error(kit.error.code);
    const node = fileOfDisk('runtime/linux-x64/node', process.execPath, (await stat(process.execPath)).size, true);
    const order = {
      id: 'abcdef012345',
      programVersion: '0.0.0-test',
      kits: [kit.value],
      program: await programFiles(whole, ['linux-x64', 'win-x64']),
      runtimes: new Map([['linux-x64', [node]] as const]),
      readable: false,
    };
    expect(await writeStick(await FolderPlace.open(dir), stickFiles(order))).toMatchObject({ ok: true });
    mounted = await readOnly(dir);
    // Nothing of this machine: no PATH, no Node, no variables but where the user is at home.
    hub = spawn('/bin/sh', [join(mounted.dir, 'start.sh'), '--port', '0', '--no-open'], {
      cwd: '/',
      env: { HOME: home, PATH: '/usr/bin:/bin' },
    });
    const started = hub;
    started.stderr!.on('data', (part: Buffer) => (said += part.toString()));
    await new Promise<void>((resolve, reject) => {
      started.once('exit', (code) => reject(new Error(`the hub ended with ${code}: ${said}`)));
      started.stdout!.on('data', (part: Buffer) => {
        said += part.toString();
        if (said.includes('Ctrl+C')) resolve();
      });
    });
    url = /http:\/\/localhost:\d+/.exec(said)![0].replace('localhost', '127.0.0.1');
  }, 180_000);
  afterAll(async () => {
    hub?.removeAllListeners('exit');
    if (hub !== undefined) {
      const ended = new Promise((resolve) => hub!.once('exit', resolve));
      hub.kill('SIGTERM');
      await ended;
    }
    await mounted?.undo();
  });

  const signIn = async (login: string): Promise<Client> => {
    const client = new Client(url);
    const password = new RegExp(`^ +${login} +(\\S+) `, 'm').exec(said)![1];
    expect((await client.post('/api/session', { login, password })).status).toBe(200);
    return client;
  };

  it('starts read-only, keeps its data with the user, and says so', async () => {
    expect(said).toContain(join(home, '.local/share/sandyq/stick-abcdef012345'));
    expect(said).toContain('The stick cannot be written to');
    expect(await readdir(join(home, '.local/share/sandyq/stick-abcdef012345'))).toContain('store');
    expect(await readdir(dir)).not.toContain('data');
  });

  it('has the kits of the stick on its shelf, for learners, without a copy', async () => {
    const dana = await signIn('dana');
    expect((await dana.get('/api/shelf')).json.kits).toMatchObject([{ id: 'golden', version: '1.0.0' }]);
    const reply = await fetch(`${url}/shelf/golden/1.0.0.kit`, { headers: { Cookie: dana.cookie } });
    expect(new Uint8Array(await reply.arrayBuffer())).toEqual(new Uint8Array(await readFile(GOLDEN)));
    const kept = join(home, '.local/share/sandyq/stick-abcdef012345/shelf');
    expect((await readdir(kept, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.kit'))).toEqual(
      [],
    );
  });

  it('says that a kit is not there once the stick is gone, and gives it again when it is back', async () => {
    const dana = await signIn('dana');
    await rename(join(dir, 'kits'), join(dir, 'pulled'));
    const gone = await dana.get('/shelf/golden/1.0.0.kit');
    expect(gone).toMatchObject({ status: 503, json: { error: { detail: 'kit-file-absent' } } });
    await rename(join(dir, 'pulled'), join(dir, 'kits'));
    expect((await dana.get('/shelf/golden/1.0.0.kit')).status).toBe(200);
  });
});

describe('a stick from the hub', () => {
  let hub: TestHub;
  const golden = { kits: [{ id: 'golden', version: '1.0.0' }] };

  beforeAll(async () => {
    const key = (await readFile(GOLDEN_KEY, 'utf8')).split('\n')[1]!;
    hub = await TestHub.start({ build: join(root, 'build'), trust: [key], runtimeCache: join(home, 'runtimes') });
    const methodist = await hub.signIn('methodist');
    const kit = { 'Content-Type': 'application/vnd.sandyq.kit' };
    expect((await methodist.send('POST', '/api/shelf', new Uint8Array(await readFile(GOLDEN)), kit)).status).toBe(201);
  });
  afterAll(() => hub.stop());

  it.skipIf(!hasUnzip)(
    'comes as a ZIP that is a whole stick, once, and is in the audit list (needs unzip)',
    async () => {
      const methodist = await hub.signIn('methodist');
      const ordered = await methodist.post('/api/stick', golden);
      expect(ordered.status).toBe(201);
      const address = hub.url + (ordered.json.url as string);
      expect((await fetch(address)).status).toBe(401);
      const admin = await hub.signIn('admin');
      expect((await fetch(address, { headers: { Cookie: admin.cookie } })).status).toBe(404);
      const reply = await fetch(address, { headers: { Cookie: methodist.cookie } });
      expect(reply.headers.get('content-disposition')).toContain('sandyq-stick.zip');
      const folder = await emptyFolder('zip');
      await writeFile(join(folder, 'stick.zip'), new Uint8Array(await reply.arrayBuffer()));
      execFileSync('unzip', ['-q', 'stick.zip', '-d', 'out'], { cwd: folder });
      const verified = sandyq('verify', join(folder, 'out'), '--key', GOLDEN_KEY, '--unsigned-list');
      expect(verified).toMatchObject({ status: 0 });
      await rm(folder, { recursive: true });
      expect((await fetch(address, { headers: { Cookie: methodist.cookie } })).status).toBe(404);
      const { entries } = (await admin.get('/api/audit')).json as { entries: { action: string; subject: string }[] };
      expect(entries[0]).toMatchObject({ action: 'stick-written', subject: 'golden-1.0.0' });
    },
  );

  it('is for staff, of kits that are there, and one at a time', async () => {
    const [admin, methodist, dana, aigul] = [
      await hub.signIn('admin'),
      await hub.signIn('methodist'),
      await hub.signIn('dana'),
      await hub.signIn('aigul'),
    ];
    for (const other of [dana, aigul]) expect((await other.post('/api/stick', golden)).status).toBe(403);
    expect((await admin.post('/api/stick', { kits: [{ id: 'none', version: '1.0.0' }] })).status).toBe(404);
    expect((await admin.post('/api/stick', { kits: [] })).status).toBe(400);
    const ordered = await admin.post('/api/stick', golden);
    expect(ordered.status).toBe(201);
    expect(await methodist.post('/api/stick', golden)).toMatchObject({
      status: 503,
      json: { error: { code: 'hub-busy' } },
    });
    const reply = await fetch(hub.url + (ordered.json.url as string), { headers: { Cookie: admin.cookie } });
    expect((await admin.post('/api/stick', golden)).status).toBe(503);
    await reply.body!.cancel();
    await expect.poll(async () => (await methodist.post('/api/stick', golden)).status).toBe(201);
  });

  it('says so where the program is not whole', async () => {
    const key = (await readFile(GOLDEN_KEY, 'utf8')).split('\n')[1]!;
    const bare = await TestHub.start({ trust: [key] });
    const admin = await bare.signIn('admin');
    const kit = { 'Content-Type': 'application/vnd.sandyq.kit' };
    await admin.send('POST', '/api/shelf', new Uint8Array(await readFile(GOLDEN)), kit);
    expect(await admin.post('/api/stick', golden)).toMatchObject({
      status: 409,
      json: { error: { code: 'conflict', detail: 'program-incomplete' } },
    });
    await bare.stop();
  });
});
