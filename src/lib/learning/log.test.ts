import { describe, expect, it } from 'vitest';
import { generateSigningKeys } from '../trace/jws';
import { makeSegment } from '../trace/seal';
import type { TraceEvent } from '../trace/statement';
import { catchUpFromDossier, record } from './log';
import { at, desk, DEVICE, LEARNER, NOW, OTHER_DEVICE, place, type Desk } from './study.fixture';

const spent = (activeMs: number): TraceEvent => ({ kind: 'spent-time', at: place('read'), activeMs });
const activeMs = async (parts: Desk) => (await parts.records.study()).facts[0]?.activeMs ?? 0;

async function segment(device: typeof DEVICE, first: number, sequence: number, times: readonly number[]) {
  const { privateKey } = await generateSigningKeys(false);
  const records = times.map((ms, index) => ({ counter: first + index, time: at(NOW + index), event: spent(ms) }));
  const head = sequence === 0 ? undefined : { sequence: sequence - 1, hash: 'x'.repeat(43) };
  return makeSegment(records, head, { device, learner: LEARNER, privateKey }, { homePage: 'urn:sandyq:hub' });
}

describe('record', () => {
  it('writes down and folds in', async () => {
    const parts = desk();
    await record(parts, spent(1_000));
    await record(parts, spent(2_000));
    expect(await parts.journal.unsealed()).toHaveLength(2);
    expect(await activeMs(parts)).toBe(3_000);
  });

  it('catches up with what another tab wrote, each statement once', async () => {
    const parts = desk();
    await record(parts, spent(1_000));
    await parts.journal.append(spent(10_000));
    await record(parts, spent(100_000));
    expect(await activeMs(parts)).toBe(111_000);
  });
});

describe('catchUpFromDossier', () => {
  it('learns what the other device did, once, and waits for what is missing', async () => {
    const parts = desk();
    await parts.dossier.put(await segment(OTHER_DEVICE, 2, 1, [40_000]));
    await catchUpFromDossier(parts);
    expect(await activeMs(parts)).toBe(0);
    await parts.dossier.put(await segment(OTHER_DEVICE, 0, 0, [1_000, 2_000]));
    await catchUpFromDossier(parts);
    await catchUpFromDossier(parts);
    expect(await activeMs(parts)).toBe(43_000);
  });

  it('does not count its own segments again, and rebuilds a projection that was lost', async () => {
    const parts = desk();
    await parts.dossier.put(await segment(DEVICE, 0, 0, [5_000]));
    await catchUpFromDossier(parts);
    expect(await activeMs(parts)).toBe(5_000);
    await catchUpFromDossier(parts);
    expect(await activeMs(parts)).toBe(5_000);
  });

  it('leaves out a segment that says nothing sensible', async () => {
    const parts = desk();
    const good = await segment(OTHER_DEVICE, 0, 0, [5_000]);
    await parts.dossier.put({ ...good, statements: [['?', 0]] });
    await catchUpFromDossier(parts);
    expect(await activeMs(parts)).toBe(0);
  });
});
