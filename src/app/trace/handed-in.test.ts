import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { LEARNER, World, type WorldDevice } from '../../../tests/fixtures/traces/world';
import { exportPublicKey } from '$lib/trace/jws';
import { handedInHere } from './handed-in';
import type { TraceDocuments } from './trace-reader.svelte';

let world: World;
let device: WorldDevice;
beforeEach(async () => {
  world = await World.make();
  device = await world.enrol();
  await device.study();
  await device.sync();
});

const here = async (
  work: Parameters<typeof handedInHere>[0],
  change: (trace: TraceDocuments) => object = () => ({}),
) => {
  const { segments, devices, receipts, sites } = world.evidence();
  const trace = { segments, devices, receipts, sites } as unknown as TraceDocuments;
  const institution = { hub: 'hub', receiptKey: { ...(await exportPublicKey(world.hub.publicKey)) } };
  return handedInHere(work, LEARNER, institution, { ...trace, ...change(trace) });
};

describe('when work was handed in, on this device', () => {
  it('is what the whole trace proves', async () => {
    const { at } = world.documents.find(({ type }) => type === 'receipt') as unknown as { at: string };
    world.now += 60_000;
    const work = await device.handIn('Done.');
    await device.sync();
    expect(await here(work)).toEqual({
      whole: true,
      times: { claimed: work.at, notBefore: at, notAfter: world.hubTime() },
    });
  });

  it('is the receipt of the work alone where the trace has a fault, and a receipt of other work is none', async () => {
    const work = await device.handIn('Done.');
    await device.sync(work);
    const broken = ({ segments }: TraceDocuments) => ({ segments: segments.slice(1) });
    expect(await here(work, broken)).toEqual({ whole: false, times: { claimed: work.at, notAfter: world.hubTime() } });
    expect(await here({ ...work, text: 'Other.' }, broken)).toEqual({ whole: false, times: { claimed: work.at } });
  });

  it('is the word of the device where no key of the hub is known', async () => {
    const work = await device.handIn('Done.');
    const none = { segments: [], devices: [], receipts: [], sites: [] };
    expect(await handedInHere(work, LEARNER, { hub: 'hub', receiptKey: {} }, none)).toEqual({
      whole: false,
      times: { claimed: work.at },
    });
  });
});
