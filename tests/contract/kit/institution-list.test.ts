import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeList } from '../../../src/lib/kit/institution/judge';
import { parsePublicKeyFile, publicKeyLine } from '../../../src/lib/kit/minisign/format';

/* The golden list stays readable for ever, and says what it said. */

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const read = (path: string) => readFile(join(FIXTURES, path), 'utf8');

describe('the golden list', () => {
  it('is taken by whoever knows its key', async () => {
    const offered = {
      text: await read('institution/golden-1.json'),
      signature: await read('institution/golden-1.json.minisig'),
    };
    const key = publicKeyLine(parsePublicKeyFile(await read('kits/golden.pub'))!);
    const pinned = [{ minisign: key, institution: 'demo' }];
    const judge = { institution: 'demo', pinned, known: undefined, now: Date.parse('2030-01-01T00:00:00Z') };
    expect(await judgeList(offered, judge)).toMatchObject({
      ok: true,
      value: {
        list: {
          institution: 'demo',
          sequence: 3,
          keys: [{ minisign: key }, { kitsOnly: true }, { revoked: { reason: 'The laptop was stolen.' } }],
          withdrawn: [
            { kit: 'algebra', version: '1.0.0', reason: { kk: '3-есепте қате бар.', ru: 'Ошибка в задаче 3.' } },
          ],
        },
      },
    });
  });
});
