import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newSigningKey } from '../keys';
import { openFileSource } from '../file-source';
import { packKit } from './pack';
import { systemRandom } from '../../../shared/ids';
import { publicKeyLine } from '../../minisign/format';
import { verifyKit } from '../../verify';

it('packs', async () => {
  const key = newSigningKey(systemRandom);
  const dir = await mkdtemp(join(tmpdir(), 'pack-'));
  const out = join(dir, 'golden.kit');
  const packed = await packKit({ folder: 'tests/fixtures/kits/golden', key, out });
  console.dir(packed, { depth: 3 });
  expect(packed.ok).toBe(true);
  const source = await openFileSource(out);
  const verified = await verifyKit(source, [{ minisign: publicKeyLine(key), institution: 'demo' }]);
  console.dir(verified, { depth: 2 });
  expect(verified.ok).toBe(true);
  console.log(out);
});
