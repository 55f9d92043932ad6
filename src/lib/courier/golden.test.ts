import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeGolden } from '../../../tests/fixtures/couriers/make';
import { fromBase64 } from '../shared/base64';
import { ok } from '../shared/result';
import { importPublicKey } from '../trace/jws';
import type { Batch } from './batch';
import { streamed } from './courier.fixture';
import { readCourier } from './read';

const folder = new URL('../../../tests/fixtures/couriers/', import.meta.url).pathname;
if (process.env.SANDYQ_MAKE_FIXTURES && !existsSync(`${folder}golden-1.courier`)) await makeGolden(folder);

describe('the courier to try', () => {
  it('stays readable for ever', async () => {
    const identity = readFileSync(`${folder}golden-1.identity`, 'utf8').split('\n')[1]!;
    const key = await importPublicKey(JSON.parse(readFileSync(`${folder}golden-1.sender.jwk`, 'utf8')));
    const bytes = new Uint8Array(readFileSync(`${folder}golden-1.courier`));
    const opened = await readCourier(streamed(bytes), { identities: [identity], judge: async () => ok(key!) });
    if (!opened.ok) throw new Error(opened.error.code);
    const batches: Batch[] = [];
    for await (const batch of opened.value.batches()) batches.push(batch);
    expect(opened.value.outcome()).toMatchObject({ missing: [], unknown: [] });
    expect(opened.value.outcome().fault).toBeUndefined();
    const [question, submission] = batches[0]!.documents;
    expect(question).toMatchObject({ type: 'question', text: 'Why?', _revisions: { start: 1 } });
    const files = submission!._attachments as Record<string, { data: string }>;
    expect(new TextDecoder().decode(fromBase64(files['work.txt']!.data))).toBe('Менің жұмысым\n');
  });
});
