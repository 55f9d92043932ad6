import { execFile, spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePublicKeyFile, parseSignature, publicKeyFile } from '../../../src/lib/kit/minisign/format';
import { verifySignature } from '../../../src/lib/kit/minisign/verify';
import { newSigningKey, parseSecretKeyFile, secretKeyFile, sign } from '../../../src/lib/kit/node/keys';
import { packKit } from '../../../src/lib/kit/node/pack/pack';
import { openFileSource } from '../../../src/lib/kit/node/file-source';
import { publicKeyLine } from '../../../src/lib/kit/minisign/format';
import { verifyKit } from '../../../src/lib/kit/verify';
import { systemRandom } from '../../../src/lib/shared/ids';

/* What others' programs say of our kits. Each needs a program of the machine and is skipped, by name, without it. */

const run = promisify(execFile);
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
/** A BagIt validator: `bagit.py` of the Library of Congress, or what BAGIT_VALIDATOR names; it takes `--validate DIR`. */
const VALIDATOR = process.env['BAGIT_VALIDATOR'] ?? 'bagit.py';
const GOLDEN = fileURLToPath(new URL('../../fixtures/kits/', import.meta.url));
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-stock-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe.skipIf(!has('unzip'))('an unzipped kit (needs unzip)', () => {
  let bag: string;
  beforeAll(async () => {
    await run('unzip', ['-q', join(GOLDEN, 'golden-1.kit'), '-d', dir]);
    bag = join(dir, 'golden-1.0.0');
  });

  it('was packed so that unzip finds nothing wrong', async () => {
    const { stdout } = await run('unzip', ['-t', join(GOLDEN, 'golden-1.kit')]);
    expect(stdout).toContain('No errors detected');
  });

  it.skipIf(!has('sha256sum'))('passes sha256sum -c', async () => {
    for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
      await expect(run('sha256sum', ['--check', '--strict', manifest], { cwd: bag })).resolves.toBeTruthy();
  });

  it.skipIf(!has('minisign'))('passes minisign -V with the public file of keygen', async () => {
    const args = ['-V', '-p', join(GOLDEN, 'golden.pub'), '-m', 'tagmanifest-sha256.txt'];
    const { stdout } = await run('minisign', args, { cwd: bag });
    expect(stdout).toContain('Trusted comment: sandyq kit golden 1.0.0');
  });

  it.skipIf(!has(VALIDATOR))(
    `passes a foreign BagIt validator (${VALIDATOR}), which refuses it when spoiled`,
    async () => {
      const { stderr } = await run(VALIDATOR, ['--validate', bag]);
      expect(stderr).toContain('is valid');
      const spoiled = join(dir, 'spoiled');
      await run('cp', ['-r', bag, spoiled]);
      await appendFile(join(spoiled, 'data/pages/task.html'), 'x');
      await expect(run(VALIDATOR, ['--validate', spoiled])).rejects.toThrow();
    },
  );

  it.skipIf(!has('zip'))('zipped again by stock zip is still the kit, without its seal', async () => {
    const again = join(dir, 'again.kit');
    await run('zip', ['-q', '-r', '-D', '-n', '.mp4:.mp3:.png:.pdf', again, 'golden-1.0.0'], { cwd: dir });
    const source = await openFileSource(again);
    const key = parsePublicKeyFile(await readFile(join(GOLDEN, 'golden.pub'), 'utf8'))!;
    const verified = await verifyKit(source, [{ minisign: publicKeyLine(key), institution: 'demo' }]);
    await source.close();
    expect(verified).toMatchObject({ ok: true, value: { seal: '' } });
  });
});

describe.skipIf(!has('minisign'))('keys and signatures (needs minisign)', () => {
  it('signs with our key by minisign, and we verify both of its forms', async () => {
    const key = newSigningKey(systemRandom);
    const message = join(dir, 'message');
    await writeFile(join(dir, 'own.key'), secretKeyFile(key), { mode: 0o600 });
    await writeFile(message, 'a message');
    for (const form of [['-H'], ['-l']]) {
      await run('minisign', ['-S', '-W', ...form, '-s', join(dir, 'own.key'), '-t', 'a comment', '-m', message]);
      const signature = parseSignature(await readFile(`${message}.minisig`, 'utf8'))!;
      expect(signature).toMatchObject({ algorithm: form[0] === '-H' ? 'ED' : 'Ed', trustedComment: 'a comment' });
      expect(await verifySignature(utf8('a message'), signature, key)).toBe(true);
      expect(await verifySignature(utf8('a massage'), signature, key)).toBe(false);
      expect(await verifySignature(utf8('a message'), { ...signature, trustedComment: 'A comment' }, key)).toBe(false);
    }
  });

  it('packs with a key that minisign made', async () => {
    const [secret, open] = [join(dir, 'stock.key'), join(dir, 'stock.pub')];
    await run('minisign', ['-G', '-W', '-s', secret, '-p', open]);
    const key = parseSecretKeyFile(await readFile(secret, 'utf8'));
    if (typeof key === 'string') throw new Error(key);
    expect(publicKeyFile(key).split('\n')[1]).toBe((await readFile(open, 'utf8')).split('\n')[1]);
    const out = join(dir, 'stock.kit');
    expect((await packKit({ folder: join(GOLDEN, 'golden'), key, out })).ok).toBe(true);
  });

  it('makes the signature that minisign verifies, of an empty message too', async () => {
    const key = newSigningKey(systemRandom);
    await writeFile(join(dir, 'ours.pub'), publicKeyFile(key));
    for (const message of ['', 'кейс']) {
      await writeFile(join(dir, 'signed'), message);
      await writeFile(join(dir, 'signed.minisig'), sign(utf8(message), 'comment', key));
      const { stdout } = await run('minisign', ['-V', '-p', join(dir, 'ours.pub'), '-m', join(dir, 'signed')]);
      expect(stdout).toContain('Signature and comment signature verified');
    }
  });
});
