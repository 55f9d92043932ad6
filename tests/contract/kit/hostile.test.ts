import { describe, expect, it } from 'vitest';
import { verifyKit } from '../../../src/lib/kit/verify';
import { HOSTILE_KITS } from '../../fixtures/hostile/cases';
import { INSTITUTION, makeKit, memorySource, trust } from '../../fixtures/hostile/kit';

const verify = (kit: Uint8Array<ArrayBuffer>) => verifyKit(memorySource(kit), trust(INSTITUTION));

describe('hostile kits', () => {
  it('takes the good kit that all of them are bent from', async () => {
    expect(await verify(makeKit())).toMatchObject({ ok: true, value: { bytes: expect.any(Number) } });
  });

  it.each(HOSTILE_KITS)('refuses $name: $code', async ({ make, code }) => {
    expect(await verify(make())).toMatchObject({ ok: false, error: { code } });
  });
});
