import { describe, expect, it } from 'vitest';
import { CLEAN, draft } from '$lib/draft/check/draft.fixture';
import { checkDraft } from '$lib/draft/checks';
import type { Parts } from '$lib/draft/outline';
import type { PartId, PartValue } from '$lib/draft/part';
import { ok } from '$lib/shared/result';
import { ImportReader } from './reading';
import { takeBack, takeInto } from './taking';

/** A draft in memory, as pages see one. */
function view(parts: Parts) {
  return {
    parts,
    tail: '',
    keepFile: async (bytes: Blob) => ok({ sha256: 'c'.repeat(64), bytes: bytes.size }),
    async write(changes: ReadonlyMap<PartId, PartValue | undefined>) {
      const all = new Map(this.parts);
      for (const [id, value] of changes)
        if (value === undefined) all.delete(id);
        else all.set(id, value);
      this.parts = all;
      return ok(undefined);
    },
  };
}

async function readFile(name: string, text: string) {
  const read = await new ImportReader().read(name, new Blob([text]));
  if (!read.ok) throw new Error(read.error.code);
  return { file: { name }, imported: read.value };
}

const ALL = { isWanted: () => true, language: 'kk', onFile: () => undefined };

describe('takeInto', () => {
  it('brings a bank of a thousand questions into a draft without a mistake, and takes it out again', async () => {
    const bank = Array.from({ length: 1000 }, (_, n) => `::Сұрақ ${n}::${n} тақ па? {=иә ~жоқ}`).join('\n\n');
    const draftView = view(draft(CLEAN));
    const before = draftView.parts;
    const taken = await takeInto(draftView, { ...ALL, read: [await readFile('bank.gift', bank)] });
    if (!taken.ok) throw new Error(taken.error.code);
    const mistakes = checkDraft(draftView.parts).filter(({ severity }) => severity === 'mistake');
    expect(mistakes).toEqual([]);
    expect([...taken.value.keys()]).toEqual([
      expect.stringMatching(/^unit:/),
      'item:bank',
      'text:questions/bank.kk.gift',
      'text:import-report-1.md',
    ]);
    expect(draftView.parts.size).toBe(before.size + 4);
    await takeBack(draftView, taken.value);
    expect(draftView.parts).toEqual(before);
  });

  it('keeps an account of what was left out', async () => {
    const draftView = view(draft(CLEAN));
    const read = await readFile('two.gift', '::A::Q {=a ~b}\n\n::B::Broken {=a');
    await takeInto(draftView, { ...ALL, read: [read] });
    const report = draftView.parts.get('text:import-report-1.md') as { text: string };
    expect(report.text).toContain('two.gift');
    expect(report.text).toMatch(/^- .*GIFT/m);
  });
});
