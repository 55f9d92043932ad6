import { describe, expect, it } from 'vitest';
import type { WorkPlace } from '$lib/dossier/documents';
import type { AccountId } from '$lib/shared/ids';
import { HubClient } from '../hub-client';
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
  const held = new Map<string, string>();
  const open = (name: string) =>
    Promise.resolve({
      put: async (address: string, response: Response) => void held.set(name + address, await response.text()),
      match: (address: string) => {
        const text = held.get(name + address);
        return Promise.resolve(text === undefined ? undefined : new Response(text));
      },
    } as unknown as Cache);
  return { held, open } as unknown as { held: Map<string, string>; open: CacheStorage['open'] };
}

const tutor = 'tutoraaaaaaaaaaa' as AccountId;
const hubThat = (answer: () => Promise<Response>) => new HubClient({ fetch: answer });
const gives = () => Promise.resolve(Response.json(keys));
const gone = () => Promise.reject(new TypeError('Failed to fetch'));

describe('answer keys', () => {
  it('are those of the language in which the questions were asked', async () => {
    const box = new AnswerKeyBox(hubThat(gives), shelves(), tutor);
    expect(await box.keys(place, 'ru')).toEqual({ q1: { kind: 'truefalse', answer: false } });
    expect(await box.keys({ ...place, item: 'other' as WorkPlace['item'] }, 'ru')).toBeUndefined();
  });

  it('are kept for work without the hub, by their own tutor alone', async () => {
    const kept = shelves();
    await new AnswerKeyBox(hubThat(gives), kept, tutor).keys(place, 'kk');
    expect(await new AnswerKeyBox(hubThat(gone), kept, tutor).keys(place, 'kk')).toEqual({
      q1: { kind: 'truefalse', answer: true },
    });
    const other = new AnswerKeyBox(hubThat(gone), kept, 'tutorbbbbbbbbbbb' as AccountId);
    expect(await other.keys(place, 'kk')).toBeUndefined();
  });

  it('are not taken from what was kept once the hub refuses them', async () => {
    const kept = shelves();
    await new AnswerKeyBox(hubThat(gives), kept, tutor).keys(place, 'kk');
    const refuses = () => Promise.resolve(Response.json({ error: { code: 'forbidden' } }, { status: 403 }));
    expect(await new AnswerKeyBox(hubThat(refuses), kept, tutor).keys(place, 'kk')).toBeUndefined();
  });
});
