import { describe, expect, it } from 'vitest';
import type { Revision } from './batch';
import { DOSSIER, HUB, INSTITUTION, LEARNER, DEVICE, draftOf, revision, signing, work } from './courier.fixture';
import { judgeFromHub } from './from-hub';
import type { CourierIndex } from './index-file';
import type { OpenedCourier } from './read';
import type { CourierStore } from './store';
import { markAfter, takeBatches } from './take';

class MapStore implements CourierStore {
  readonly name = DOSSIER;
  readonly held_ = new Map<string, Revision>();

  async missing(refs: Parameters<CourierStore['missing']>[0]) {
    return refs.filter(({ id, rev }) => this.held_.get(id)?._rev !== rev);
  }

  async held(ids: readonly string[]) {
    return new Set(ids.filter((id) => this.held_.has(id)));
  }

  async write(revisions: readonly Revision[]) {
    for (const one of revisions) this.held_.set(one._id, one);
  }
}

const opened = (...documents: Revision[]): OpenedCourier => ({
  index: {} as CourierIndex,
  async *batches() {
    yield { database: DOSSIER, documents };
    yield { database: 'private-somebodyelse', documents };
  },
  notices: new Map(),
  outcome: () => ({ taken: [], unknown: [], missing: [] }),
});

describe('what a device takes in of its hub', () => {
  it('is what it has not, once', async () => {
    const store = new MapStore();
    const told: string[] = [];
    const courier = opened(revision(1), revision(2));
    const first = await takeBatches(courier, [store], (name, ids) => told.push(`${name} ${ids.length}`));
    expect(first).toMatchObject([{ name: DOSSIER, written: [revision(1)._id, revision(2)._id], rejected: [] }]);
    expect(told).toEqual([`${DOSSIER} 2`]);
    const [again] = await takeBatches(opened(revision(1), revision(3)), [store]);
    expect(again).toMatchObject({
      written: [revision(3)._id],
      confirmed: [{ id: revision(1)._id, rev: revision(1)._rev }],
    });
    expect([...store.held_.keys()]).toHaveLength(3);
  });

  it.each<[string, () => Promise<Revision> | Revision]>([
    [
      'a second revision of what never changes',
      () => ({ ...revision(1), _rev: '2-abc', _revisions: { start: 2, ids: ['abc', 'def'] } }),
    ],
    [
      'a second revision of what is not here',
      () => ({ ...revision(2), _rev: '2-abc', _revisions: { start: 2, ids: ['abc', 'def'] } }),
    ],
    ['a branch of it', () => ({ ...revision(1), _rev: '1-abc', _revisions: { start: 1, ids: ['abc'] } })],
    ['not in our form', () => revision(2, { more: true })],
    ['a deletion', () => revision(2, { _deleted: true })],
    ['without its file', () => work(2, { 'a.txt': new Uint8Array(3) })],
  ])('is nothing that no honest hub sends: %s', async (_what, make) => {
    const store = new MapStore();
    await store.write([revision(1)]);
    const bad = await make();
    const [taken] = await takeBatches(opened(bad, revision(3)), [store]);
    expect(taken).toMatchObject({ written: [revision(3)._id], rejected: [bad._id] });
  });

  it('is one of two contents of one document that come together', async () => {
    const other = { ...revision(1), _rev: '1-abc', _revisions: { start: 1, ids: ['abc'] }, text: 'Who?' };
    const store = new MapStore();
    const [taken] = await takeBatches(opened(revision(1), other), [store]);
    expect(taken).toMatchObject({ written: [revision(1)._id], rejected: [revision(1)._id] });
    expect(store.held_.get(revision(1)._id)).toEqual(revision(1));
  });
});

describe('the mark after a courier', () => {
  const from = { kind: 'hub', hub: HUB, generation: 'g1' } as const;
  const own = { generation: 'g1', sequence: 5 };
  const said = { since: 3, until: '9-abc' };

  it('moves on where nothing lies between', () => {
    expect(markAfter(own, { from }, said, true)).toEqual({ generation: 'g1', sequence: '9-abc' });
    expect(markAfter({ generation: undefined, sequence: 0 }, { from }, { since: 0, until: 9 }, true)).toBeDefined();
  });

  it.each<[string, Parameters<typeof markAfter>]>([
    ['parts are missing', [own, { from }, said, false]],
    ['it begins after what is here', [own, { from }, { since: 6, until: 9 }, true]],
    ['it ends before what is here', [own, { from }, { since: 1, until: '5-x' }, true]],
    ['the hub has other data', [{ ...own, generation: 'g2' }, { from }, said, true]],
    ['it is by a device', [own, { from: { kind: 'device', device: DEVICE, learner: LEARNER } }, said, true]],
    ['it says nothing of it', [own, { from }, { since: 3 }, true]],
    ['it does not say where it begins', [own, { from }, { until: 9 }, true]],
  ])('stays where %s', (_what, words) => {
    expect(markAfter(...words)).toBeUndefined();
  });
});

describe('a device', () => {
  const side = { institution: INSTITUTION, hub: HUB, hubKey: signing.publicKey, learner: LEARNER, device: DEVICE };
  const to = { kind: 'device', device: DEVICE, learner: LEARNER } as const;
  const from = { kind: 'hub', hub: HUB, generation: 'g' } as const;
  const index = (more: object = {}) =>
    ({ ...draftOf([{ name: DOSSIER, documents: 0 }], []), from, to, ...more }) as unknown as CourierIndex;

  it('takes couriers of its hub for itself', async () => {
    expect(await judgeFromHub(side)(index())).toEqual({ ok: true, value: signing.publicKey });
  });

  it.each<[string, object]>([
    ['another hub', { from: { ...from, hub: 'anotherhubxx' } }],
    ['another institution', { institution: 'other' }],
    ['a device', { from: to }],
    ['its hub for another device', { to: { ...to, device: '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a10' } }],
    ['its hub for another learner', { to: { ...to, learner: 'anotherlearner' } }],
    ['its hub with another dossier', { databases: [{ name: 'dossier-anotherlearner', documents: 0 }] }],
  ])('takes none of %s', async (_what, more) => {
    expect(await judgeFromHub(side)(index(more))).toMatchObject({ ok: false, error: { code: 'other-receiver' } });
  });
});
