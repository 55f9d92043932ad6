import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openKit, type OpenedKit } from '../../../src/lib/kit/open';
import { sealText } from '../../../src/lib/kit/seal';
import { readSteps, takeBatch } from '../../../src/lib/kit/steps';
import { verifyKit } from '../../../src/lib/kit/verify';
import { createHash } from 'node:crypto';
import { INSTITUTION, makeKit, memorySource, trust } from '../../fixtures/hostile/kit';
import { concat } from '../../fixtures/hostile/zip';

const TRUSTED = trust(INSTITUTION);

/** The good kit with its seal, as the packer ends one. */
function sealedKit(): Uint8Array<ArrayBuffer> {
  const bare = makeKit();
  const view = new DataView(bare.buffer);
  view.setUint16(bare.length - 2, sealText(new Uint8Array(32)).length, true);
  return concat([bare, new TextEncoder().encode(sealText(new Uint8Array(createHash('sha256').update(bare).digest())))]);
}

const flip = (kit: Uint8Array<ArrayBuffer>, at: number, mask: number): Uint8Array<ArrayBuffer> => {
  const flipped = kit.slice();
  flipped[at] = flipped[at]! ^ mask;
  return flipped;
};

/** What a device would have stored: path → bytes. */
async function contentOf(kit: Uint8Array<ArrayBuffer>, opened: OpenedKit): Promise<Map<string, string> | undefined> {
  const files = new Map<string, string>();
  for (const step of readSteps(opened.entries.values())) {
    if (step.kind !== 'batch') throw new Error('all files of this kit are small');
    const taken = await takeBatch(step, new Blob([kit.slice(step.start, step.end)]));
    if (!taken.ok) return undefined;
    for (const { entry, bytes } of taken.value) files.set(entry.file.path, new TextDecoder().decode(bytes));
  }
  return files;
}

describe('a kit with one byte flipped', () => {
  const kit = sealedKit();
  const anywhere = fc.record({ at: fc.nat(kit.length - 1), mask: fc.integer({ min: 1, max: 255 }) });

  it('is good before', async () => {
    expect((await verifyKit(memorySource(kit), TRUSTED)).ok).toBe(true);
  });

  it('is refused by verify, whichever byte it is', async () => {
    for (let at = 0; at < kit.length; at++) {
      const verified = await verifyKit(memorySource(flip(kit, at, 0xff)), TRUSTED);
      expect(verified.ok, `byte ${at}`).toBe(false);
    }
  });

  it('is refused by verify, whichever bits they are', async () => {
    await fc.assert(
      fc.asyncProperty(anywhere, async ({ at, mask }) => {
        expect((await verifyKit(memorySource(flip(kit, at, mask)), TRUSTED)).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('never gives a device other content than was signed', async () => {
    const whole = await openKit(memorySource(kit), TRUSTED);
    const content = whole.ok && (await contentOf(kit, whole.value));
    await fc.assert(
      fc.asyncProperty(anywhere, async ({ at, mask }) => {
        const flipped = flip(kit, at, mask);
        const opened = await openKit(memorySource(flipped), TRUSTED);
        const found = opened.ok ? await contentOf(flipped, opened.value) : undefined;
        if (found !== undefined) expect(found).toEqual(content);
      }),
      { numRuns: 1000 },
    );
  });
});
