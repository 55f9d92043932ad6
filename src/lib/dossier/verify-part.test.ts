import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, LEARNER, World, WorldDevice } from '../../../tests/fixtures/traces/world';
import { generateSigningKeys } from '../trace/jws';
import { verifyPart } from './verify-part';
import type { PartContext } from './verify-part';

type Doc = Record<string, unknown> & { _id: string; type: string };

describe('a part of a dossier', () => {
  let world: World;
  let device: WorldDevice;
  let all: readonly Doc[];
  let sender: NonNullable<PartContext['sender']>;

  beforeAll(async () => {
    world = await World.make();
    device = await world.enrol();
    for (let day = 0; day < 4; day += 1) {
      await device.study();
      const work = await device.handIn(`Жұмыс ${day}.`);
      await device.sync(work);
      world.now += DAY;
    }
    all = [...world.documents] as unknown as readonly Doc[];
    sender = { device: device.id, key: device.keys.publicKey };
  });

  const of = (...types: string[]) => all.filter(({ type }) => types.includes(type));
  const segments = () => of('segment').toSorted((a, b) => Number(a.sequence) - Number(b.sequence));
  const verify = (documents: readonly Doc[], more: Partial<PartContext> = {}) =>
    verifyPart(documents, { database: `dossier-${LEARNER}`, ...more });
  const faultOf = async (documents: readonly Doc[], more: Partial<PartContext> = { sender }) => {
    const verdict = await verify(documents, more);
    return verdict.ok ? undefined : verdict.error.code;
  };

  it('proves by the sender’s key whose segments they are, and that nothing is missing between them', async () => {
    expect(segments().length).toBeGreaterThanOrEqual(4);
    const some = segments().slice(1, 3);
    const verdict = await verify([...some, ...of('submission')], { sender });
    expect(verdict).toMatchObject({
      ok: true,
      value: {
        runs: [{ device: device.id, from: 1, to: 2, received: 0, enrolled: false }],
        received: 0,
        unproven: [],
      },
    });
    expect(verdict.ok && verdict.value.runs[0]!.statements).toBe(
      some.reduce((sum, { statements }) => sum + (statements as unknown[]).length, 0),
    );
  });

  it('says where segments between are not in it', async () => {
    const [first, , third, fourth] = segments();
    const verdict = await verify([fourth!, first!, third!], { sender });
    expect(verdict.ok && verdict.value.runs.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [2, 3],
    ]);
  });

  it('proves by the hub’s key what was enrolled and received, and nothing without it', async () => {
    const known = await verify(all, { hubKey: world.hub.publicKey });
    expect(known).toMatchObject({
      ok: true,
      value: { unproven: [], received: 4, runs: [{ from: 0, enrolled: true }] },
    });
    expect(known.ok && known.value.runs[0]!.received).toBe(segments().length);
    const unknown = await verify(all);
    expect(unknown).toMatchObject({ ok: true, value: { runs: [], received: 0 } });
    expect(unknown.ok && unknown.value.unproven).toHaveLength(of('device', 'receipt', 'segment').length);
  });

  it('does not take a site for a forger whose admission is in another part', async () => {
    const [certificate] = of('device');
    const bySite = { ...certificate!, hub: 'sitesitesitesite' };
    const verdict = await verify([bySite], { hubKey: world.hub.publicKey });
    expect(verdict).toMatchObject({ ok: true, value: { unproven: [certificate!._id] } });
  });

  it('names the first fault', async () => {
    const [one, two] = segments();
    const other = await generateSigningKeys(false);
    const changed = { ...two!, first: Number(two!.first) + 1 };
    expect(await faultOf([one!, changed])).toBe('changed');
    expect(await faultOf([one!], { sender: { ...sender, key: other.publicKey } })).toBe('forged-signature');
    expect(await faultOf([one!, one!])).toBe('duplicate');
    expect(await faultOf([...of('submission'), of('submission')[0]!])).toBe('duplicate');
    expect(await faultOf([{ ...one!, _id: two!._id }])).toBe('reordered');
    expect(await faultOf([{ ...one!, learner: 'othersothersothe' }])).toBe('foreign');
    expect(await faultOf([one!], { sender, database: 'dossier-othersothersothe' })).toBe('foreign');
    const hubKey = world.hub.publicKey;
    const works = of('submission');
    expect(await faultOf([...of('receipt'), { ...works[0]!, text: 'Басқа.' }], { hubKey })).toBe('changed');
    expect(await faultOf([...segments(), { ...works[0]!, text: 'Басқа.' }])).toBe('changed');
    expect(await faultOf(of('receipt'), { hubKey: other.publicKey })).toBe('forged-receipt');
    expect(await faultOf(of('device'), { hubKey: other.publicKey })).toBe('forged-device');
    expect(await faultOf([{ type: 'segment' } as Doc])).toBe('malformed');
    expect(await faultOf([{ ...one!, hash: 7 }])).toBe('malformed');
  });

  it('finds a statement from after the hub had received it', async () => {
    const elsewhere = await World.make();
    const ahead = await elsewhere.enrol();
    ahead.ahead = 3 * DAY;
    await ahead.study();
    await ahead.sync();
    const documents = elsewhere.documents as unknown as readonly Doc[];
    expect(await faultOf(documents, { hubKey: elsewhere.hub.publicKey })).toBe('impossible-time');
    // Without the receipt there is only the clock.
    const own = { sender: { device: ahead.id, key: ahead.keys.publicKey } };
    expect(
      await faultOf(
        documents.filter(({ type }) => type === 'segment'),
        own,
      ),
    ).toBeUndefined();
  });

  it('finds a link that does not fit', async () => {
    // The same device once more from its beginning: what one that was put back from a back-up makes.
    const again = new WorldDevice(world, device.id, device.keys);
    await again.study();
    const before = world.documents.length;
    await again.sync();
    const first = world.documents.slice(before).find(({ type }) => type === 'segment') as Doc | undefined;
    expect(first).toMatchObject({ _id: segments()[0]!._id });
    expect(await faultOf([first!])).toBeUndefined();
    expect(await faultOf([first!, segments()[1]!])).toBe('broken-chain');
  });
});
