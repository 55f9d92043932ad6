import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/frame';
import { root as commands } from '../../src/cli/root';
import { TestHub } from './harness';
import { lineOf, newKey, packedKit } from './kits';
import type { SigningKey } from '../../src/lib/kit/node/keys';

describe('sandyq publish', () => {
  let hub: TestHub;
  let key: SigningKey;
  let out: string;
  let err: string;

  beforeAll(async () => {
    key = newKey();
    hub = await TestHub.start({ trust: [lineOf(key)] });
  });
  afterAll(() => hub.stop());
  afterEach(() => void delete process.env.SANDYQ_PASSWORD);

  async function run(password: string | undefined, ...argv: string[]): Promise<number> {
    out = err = '';
    if (password === undefined) delete process.env.SANDYQ_PASSWORD;
    else process.env.SANDYQ_PASSWORD = password;
    const io = { out: (text: string) => (out += text), err: (text: string) => (err += text), terminal: false };
    return await runCommandLine(commands, ['publish', ...argv], io);
  }
  const to = (login = 'methodist', address = hub.url): string[] => ['--hub', address, '--login', login];

  it('puts a kit on the shelf, and its answer keys with it', async () => {
    const kit = await packedKit('algebra', '1.0.0', key);
    expect(await run(hub.passwordOf('methodist'), kit.path, ...to())).toBe(0);
    expect(out).toBe('algebra 1.0.0 is on the shelf, with its answer keys.');
    const admin = await hub.signIn('admin');
    expect((await admin.get('/api/shelf')).json.kits).toMatchObject([{ id: 'algebra' }]);
    expect((await admin.get('/api/shelf/algebra/1.0.0/keys')).json).toEqual(kit.keys);
    expect(await run(hub.passwordOf('methodist'), kit.path, ...to(), '--json')).toBe(0);
    expect(JSON.parse(out)).toEqual({ ok: true, id: 'algebra', version: '1.0.0', keys: true });
  });

  it('says what is wrong and ends with 1 where the hub refuses', async () => {
    const foreign = await packedKit('physics', '1.0.0', newKey());
    expect(await run(hub.passwordOf('methodist'), foreign.path, ...to())).toBe(1);
    expect(err).toContain('--trust');
    expect(await run('wrong', foreign.path, ...to(), '--json')).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, code: 'wrong-password' });
    expect(await run(hub.passwordOf('dana'), foreign.path, ...to('dana'))).toBe(1);
    expect(err).toContain('may not');
    expect(await run('x', foreign.path, ...to('methodist', 'http://127.0.0.1:9'))).toBe(1);
    expect(err).toContain('does not answer');
  });

  it('ends with 2 where it was used wrongly, and sends no password in the clear', async () => {
    const kit = await packedKit('algebra', '1.0.0', key);
    expect(await run('secret', kit.path, ...to('methodist', 'http://hub.example'))).toBe(2);
    expect(err).toContain('https://');
    expect(await run('secret', kit.path, ...to('methodist', 'no address'))).toBe(2);
    expect(await run('secret', 'kit.zip', ...to())).toBe(2);
    expect(await run(undefined, kit.path, ...to())).toBe(2);
    expect(err).toContain('SANDYQ_PASSWORD');
  });
});

describe('sandyq hub', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  let folder: string;
  let data: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(root, 'node_modules', '.sandyq-test-cli-'));
    data = await mkdtemp(join(tmpdir(), 'sandyq-cli-'));
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      build: { ssr: 'src/cli/main.ts', outDir: folder, target: 'node20', emptyOutDir: true },
    });
  }, 120_000);
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await rm(data, { recursive: true, force: true });
  });

  function start(argv: readonly string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [join(folder, 'main.js'), 'hub', ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // The embedded store, whatever these tests themselves are told.
      env: { ...process.env, COUCHDB_URL: '', ...env },
    });
    let err = '';
    child.stderr.on('data', (part: Buffer) => (err += part.toString()));
    const ended = new Promise<{ code: number | null; err: string }>((resolve) =>
      child.once('exit', (code) => resolve({ code, err })),
    );
    const said = new Promise<string>((resolve) =>
      child.stdout.once('data', (part: Buffer) => resolve(part.toString())),
    );
    return { child, ended, said };
  }

  it('serves a real institution whose administrator the environment tells, and stops when asked', async () => {
    const argv = [
      '--no-demo',
      '--institution',
      'School 7',
      '--admin-login',
      'director',
      '--port',
      '0',
      '--data',
      data,
      '--json',
    ];
    const hub = start(argv, { SANDYQ_ADMIN_PASSWORD: 'a long first password' });
    const { url, accounts } = JSON.parse(await hub.said) as { url: string; accounts: unknown[] };
    expect(accounts).toEqual([]);
    const body = JSON.stringify({ login: 'director', password: 'a long first password' });
    const reply = await fetch(`${url}/api/session`, { method: 'POST', body, headers: { 'Sandyq-Request': '1' } });
    expect(reply.status).toBe(200);
    hub.child.kill('SIGTERM');
    expect((await hub.ended).code).toBe(0);
  }, 60_000);

  it.each([
    [['--no-demo', '--data', 'nowhere-yet'], 'first administrator'],
    [['--port', 'eighty'], '--port wants a number'],
    [['--http-port', '80'], 'go with --lan'],
    [['--name', 'school12'], 'go with --lan'],
    [['--lan', '--name', 'school 12'], '--name wants letters'],
    [['--lan', '--host', '10.0.0.5,school'], 'school is neither'],
    [['--lan', '--host', 'a b.lan'], '--host wants addresses, and names with a domain'],
    [['--shelf-rate', '0'], '--shelf-rate wants megabytes'],
    [['--shelf-rate', 'fast'], '--shelf-rate wants megabytes'],
    [['--lan', '--cert', 'x.pem'], 'go together'],
    [['--lan', '--cert', 'x.pem', '--key', 'y.pem', '--port', '0'], 'certificate'],
    [['--trust', 'package.json'], 'no minisign public key'],
    [['--no-dmeo'], 'no option'],
  ])(
    'says what is wrong with %j and ends with 2',
    async (argv, words) => {
      const place = argv.includes('--data') ? [] : ['--data', join(data, 'other')];
      const { code, err } = await start([
        ...argv.map((arg) => (arg === 'nowhere-yet' ? join(data, arg) : arg)),
        ...place,
      ]).ended;
      expect([code, err]).toEqual([2, expect.stringContaining(words)]);
      expect(err).not.toContain('    at ');
    },
    60_000,
  );

  it('says that CouchDB is named wrongly without repeating its password', async () => {
    const { code, err } = await start(['--data', join(data, 'couch')], { COUCHDB_URL: 'ftp://admin:geheim@host' })
      .ended;
    expect([code, err.includes('geheim')]).toEqual([2, false]);
  }, 60_000);
});
