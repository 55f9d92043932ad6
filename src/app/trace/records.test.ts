import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { SegmentDocument } from '$lib/trace/segment';
import { recordsOfAll } from './records';

const intact = new URL('../../../tests/fixtures/traces/intact.json', import.meta.url);
const { documents } = JSON.parse(readFileSync(intact, 'utf8')) as { documents: readonly { readonly type: string }[] };
const segments = documents.filter(({ type }) => type === 'segment') as unknown as readonly SegmentDocument[];

it('has every statement of the segments, and none of one that cannot be read', () => {
  const broken = { ...segments[0]!, statements: ['nonsense'] } as unknown as SegmentDocument;
  const records = recordsOfAll([...segments, broken]);
  expect(records.length).toBeGreaterThan(0);
  expect(records).toHaveLength(segments.reduce((sum, { statements }) => sum + statements.length, 0));
});
