import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeGolden, makeGoldenCodes, makeGoldenTrace } from '../../../tests/fixtures/couriers/make';
import { fromBase64 } from '../shared/base64';
import { ok } from '../shared/result';
import { importPublicKey } from '../trace/jws';
import type { Batch } from './batch';
import { streamed } from './courier.fixture';
import { Gatherer } from './frames/gather';
import { framesOf } from './frames/split';
import { readCourier } from './read';

const folder = new URL('../../../tests/fixtures/couriers/', import.meta.url).pathname;
if (process.env.SANDYQ_MAKE_FIXTURES && !existsSync(`${folder}golden-1.courier`)) await makeGolden(folder);
if (process.env.SANDYQ_MAKE_FIXTURES && !existsSync(`${folder}golden-2.courier`)) await makeGoldenCodes(folder);

if (process.env.SANDYQ_MAKE_FIXTURES && !existsSync(`${folder}golden-3.courier`)) await makeGoldenTrace(folder);

async function opened(name: string, bytes: Uint8Array): Promise<readonly Batch[]> {
  const identity = readFileSync(`${folder}${name}.identity`, 'utf8').split('\n')[1]!;
  const key = await importPublicKey(JSON.parse(readFileSync(`${folder}${name}.sender.jwk`, 'utf8')));
  const courier = await readCourier(streamed(bytes), { identities: [identity], judge: async () => ok(key!) });
  if (!courier.ok) throw new Error(courier.error.code);
  const batches: Batch[] = [];
  for await (const batch of courier.value.batches()) batches.push(batch);
  expect(courier.value.outcome()).toMatchObject({ missing: [], unknown: [] });
  expect(courier.value.outcome().fault).toBeUndefined();
  return batches;
}

describe('the courier to try', () => {
  it('stays readable for ever', async () => {
    const batches = await opened('golden-1', new Uint8Array(readFileSync(`${folder}golden-1.courier`)));
    const [question, submission] = batches[0]!.documents;
    expect(question).toMatchObject({ type: 'question', text: 'Why?', _revisions: { start: 1 } });
    const files = submission!._attachments as Record<string, { data: string }>;
    expect(new TextDecoder().decode(fromBase64(files['work.txt']!.data))).toBe('Менің жұмысым\n');
  });

  it('stays readable for ever from its codes, blocks and mixes', async () => {
    const courier = new Uint8Array(readFileSync(`${folder}golden-2.courier`));
    const codes = readFileSync(`${folder}golden-2.codes.txt`, 'utf8').trimEnd().split('\n');
    const blocks = codes.length / 3;
    for (const seen of [codes.slice(0, blocks), codes.slice(1), codes.slice(blocks - 1).toReversed()]) {
      const gatherer = new Gatherer();
      const taken = [];
      for (const code of seen) taken.push(await gatherer.take(code));
      expect(taken.at(-1)).toMatchObject({ state: 'whole', file: courier });
    }
    const [batch] = await opened('golden-2', courier);
    expect(batch!.documents.map(({ type }) => type)).toEqual(['question', 'question']);
    const sequence = await framesOf(courier, 100);
    expect(codes).toEqual(codes.map((_, index) => sequence.text(index)));
  });
});
