import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../src/cli/commands/command-line.fixture';
import { root as commands } from '../../src/cli/root';

/*
 * Programs that are not ours open and check a courier by the commands of docs/formats/courier.md: age, tar, sha256sum and
 * the npm package jose.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixtures = join(root, 'tests', 'fixtures', 'couriers');
const missing = ['age', 'tar', 'sha256sum', 'bash'].filter(
  (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
);
const page = readFileSync(join(root, 'docs', 'formats', 'courier.md'), 'utf8');
const [open, check] = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, commands]) => commands!);

if (missing.length > 0) console.warn(`Not tried with stock programs, for there is no ${missing.join(', ')} here.`);

describe.skipIf(missing.length > 0)('a courier and programs that are not ours', () => {
  // Where the package jose is found.
  const folder = mkdtempSync(join(root, 'node_modules', '.sandyq-test-courier-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const sh = (commands: string) =>
    execFileSync('bash', ['-ec', commands], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  it('opens by age, unpacks by tar, and sha256sum finds every part as it should be', () => {
    cpSync(join(fixtures, 'golden-1.courier'), join(folder, 'in.courier'));
    cpSync(join(fixtures, 'golden-1.identity'), join(folder, 'receiver.identity'));
    cpSync(join(fixtures, 'golden-1.sender.jwk'), join(folder, 'sender.jwk'));
    const said = sh(open!).trim().split('\n');
    expect(said).toHaveLength(4);
    expect(said.every((line) => line.endsWith(': OK'))).toBe(true);
    const lines = sh('cat documents/*-dossier-*.ndjson').trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['question', 'submission']);
    expect(sh('cat files/000001/*')).toBe('Менің жұмысым\n');
  });

  it('that is packed opens by age and gunzip, and is read where gzip packed it', async () => {
    cpSync(join(fixtures, 'golden-2.courier'), join(folder, 'packed.courier'));
    cpSync(join(fixtures, 'golden-2.identity'), join(folder, 'packed.identity'));
    sh('mkdir packed && age -d -i packed.identity packed.courier | gunzip | tar -xf - -C packed');
    expect(sh('cd packed && sha256sum -c manifest-sha256.txt').trim().split('\n')).toHaveLength(3);
    sh(`age -d -i packed.identity packed.courier | gunzip | gzip -9 |
      age -r $(age-keygen -y packed.identity) > again.courier`);
    const key = join(fixtures, 'golden-2.sender.jwk');
    const words = [join(folder, 'again.courier'), '--identity', join(folder, 'packed.identity'), '--key', key];
    const { code, out } = await commandLine(commands.subCommands)('courier', 'show', ...words);
    expect([code, out]).toEqual([0, expect.stringContaining('every part is as it was sent')]);
  });

  it('made by them is read by us: a folder, tar and age are enough', async () => {
    sh(`{ echo index.json; echo index.json.jws; echo manifest-sha256.txt; tail -n +3 manifest-sha256.txt | cut -c67-; } > list
      tar --format=ustar --owner=0 --group=0 -cf - -T list | age -r $(age-keygen -y receiver.identity) > stock.courier`);
    const run = commandLine(commands.subCommands);
    const files = ['stock.courier', '--identity', 'receiver.identity', '--key', 'sender.jwk'];
    const { code, out } = await run(
      'courier',
      'show',
      ...files.map((name) => (name.startsWith('--') ? name : join(folder, name))),
    );
    expect([code, out]).toEqual([0, expect.stringContaining('every part is as it was sent')]);
  });

  it('is signed as jose checks it, and another index is not', () => {
    expect(sh(check!)).toBe('index.json: signed by sender.jwk\n');
    sh('sed -i \'s/"number":1/"number":2/\' index.json');
    expect(() => sh(check!)).toThrow(/signature verification failed/i);
    expect(() => sh('sha256sum -c manifest-sha256.txt')).toThrow();
  });

  it('is opened by nobody else', () => {
    expect(() => sh('age-keygen -o other.identity && age -d -i other.identity in.courier')).toThrow(
      /no identity matched/,
    );
  });
});
