import { describe, expect, it } from 'vitest';
import type { WorkPlace } from '$lib/dossier/documents';
import { systemRandom } from '$lib/shared/ids';
import { openVault } from '$lib/shared/vault';
import { HubClient } from '../hub-client';
import { sealedShelf } from '../profile/shelf';
import { AnswerKeyBox } from './answer-keys';

const place = { kit: 'introduction', version: '1.0.0', item: 'final-test' } as WorkPlace;
const keys = {
  format: 'sandyq-keys',
  formatVersion: 1,
  kit: 'introduction',
  version: '1.0.0',
  fingerprint: '0'.repeat(64),
  items: {
    'final-test': {
      kk: { q1: { kind: 'truefalse', answer: true } },
      ru: { q1: { kind: 'truefalse', answer: false } },
    },
  },
};

/** As `caches` of a browser, as far as the box needs it. */
function shelves() {
  const held = new Map<string, ArrayBuffer>();
  const open = (name: string) =>
    Promise.resolve({
      put: async (address: string, response: Response) => void held.set(name + address, await response.arrayBuffer()),
      match: (address: string) => {
        const bytes = held.get(name + address);
        return Promise.resolve(bytes && new Response(bytes));
      },
    } as unknown as Cache);
  return { held, open } as unknown as { held: Map<string, ArrayBuffer>; open: CacheStorage['open'] };
}

/** The shelf of a tutor, by the number of their key. */
const shelfOf = (kept: ReturnType<typeof shelves>, tutor: number) => async () => {
  const vault = await openVault(new Uint8Array(32).fill(tutor), systemRandom);
  return sealedShelf('space', vault, kept);
};
const hubThat = (answer: () => Promise<Response>) => new HubClient({ fetch: answer });
const gives = () => Promise.resolve(Response.json(keys));
const gone = () => Promise.reject(new TypeError('Failed to fetch'));

describe('answer keys', () => {
  it('are those of the language in which the questions were asked', async () => {
    const box = new AnswerKeyBox(hubThat(gives), shelfOf(shelves(), 1));
    expect(await box.keys(place, 'ru')).toEqual({ q1: { kind: 'truefalse', answer: false } });
    expect(await box.keys({ ...place, item: 'other' as WorkPlace['item'] }, 'ru')).toBeUndefined();
  });

  it('are kept for work without the hub, by their own tutor alone', async () => {
    const kept = shelves();
    await new AnswerKeyBox(hubThat(gives), shelfOf(kept, 1)).keys(place, 'kk');
    expect(await new AnswerKeyBox(hubThat(gone), shelfOf(kept, 1)).keys(place, 'kk')).toEqual({
      q1: { kind: 'truefalse', answer: true },
    });
    const [[name, bytes]] = [...kept.held] as [[string, ArrayBuffer]];
    expect(`${name} ${new TextDecoder('latin1').decode(bytes)}`).not.toMatch(/introduction|final-test|truefalse/);
    const other = new AnswerKeyBox(hubThat(gone), shelfOf(kept, 2));
    expect(await other.keys(place, 'kk')).toBeUndefined();
  });

  it('are not taken from what was kept once the hub refuses them', async () => {
    const kept = shelves();
    await new AnswerKeyBox(hubThat(gives), shelfOf(kept, 1)).keys(place, 'kk');
    const refuses = () => Promise.resolve(Response.json({ error: { code: 'forbidden' } }, { status: 403 }));
    expect(await new AnswerKeyBox(hubThat(refuses), shelfOf(kept, 1)).keys(place, 'kk')).toBeUndefined();
  });
});
