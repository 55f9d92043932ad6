import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { InstalledKit } from '$lib/library/library';
import type { KnownList, SignedList } from '$lib/kit/institution/list';
import { keyOf } from '../../../tests/fixtures/hostile/kit';
import { listed, listOf, signedBy } from '../../../tests/fixtures/institution/lists';
import type { ProfileServices, Services } from '../services';
import type { KitNotices as Notices } from './kit-notices.svelte';

// Nobody watches here: runes are the values themselves, and the class is plain TypeScript.
vi.hoisted(() => {
  const rune = <T>(value: T): T => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
const { KitNotices } = await import('./kit-notices.svelte');

const KEY = keyOf(1);
const kit = { id: 'algebra', version: '1.0.0', fingerprint: 'a'.repeat(64), manifest: {} } as unknown as InstalledKit;
const entry = { kit: 'algebra', version: '1.0.0', at: '2026-11-01T00:00:00Z', reason: { en: 'Wrong' } };
const known = (sequence: number, withdrawn: object[] = []): KnownList => {
  const list = listOf(sequence, [listed(KEY)], { withdrawn });
  return { ...signedBy(KEY, list), list };
};

let kept: KnownList | undefined;
let asked: string[];
let heard: SignedList[];

/** The hub says that its list has this number, and gives `answer`. */
function notices(listSequence: number | undefined, answer?: KnownList): Notices {
  const services = {
    clock: { now: () => 0 },
    library: {
      institutionList: async () => kept,
      hear: async (list: SignedList) => {
        heard.push(list);
        kept = answer;
        return { ok: true };
      },
    },
    hub: {
      request: async (path: string) => {
        asked.push(path);
        return answer === undefined ? { ok: false, error: { code: 'unreachable' } } : { ok: true, value: answer };
      },
    },
  };
  const profile = { institution: { id: 'demo', kitKeys: [], listSequence } };
  return new KitNotices(services as unknown as Services, profile as unknown as ProfileServices);
}

beforeEach(() => {
  [kept, asked, heard] = [undefined, [], []];
  vi.stubGlobal('requestAnimationFrame', (done: () => void) => setTimeout(done, 0));
  return () => vi.unstubAllGlobals();
});

describe('KitNotices', () => {
  it('asks the hub for a list that is newer, has it judged, and says what it says', async () => {
    kept = known(1);
    const device = notices(2, known(2, [entry]));
    await device.catchUp();
    expect(asked).toEqual(['/api/institution-list']);
    expect(heard).toHaveLength(1);
    expect(device.standing(kit)).toEqual({ kind: 'withdrawn', reason: { en: 'Wrong' } });
  });

  it.each([undefined, 1, 2])('asks nothing where the hub’s list is none or not newer (%s)', async (sequence) => {
    kept = known(2, [entry]);
    const device = notices(sequence, known(3));
    await device.catchUp();
    expect(asked).toEqual([]);
    expect(device.standing(kit)).toMatchObject({ kind: 'withdrawn' });
  });

  it('is quiet where the hub is away, and keeps what it knows', async () => {
    kept = known(1, [entry]);
    const device = notices(2);
    await device.catchUp();
    expect(heard).toEqual([]);
    expect(device.standing(kit)).toMatchObject({ kind: 'withdrawn' });
  });

  it('says what a kit has brought meanwhile', async () => {
    const device = notices(undefined);
    await device.refresh();
    expect(device.standing(kit)).toBeUndefined();
    kept = known(1, [entry]);
    await device.refresh();
    expect(device.standing(kit)).toMatchObject({ kind: 'withdrawn' });
  });
});
