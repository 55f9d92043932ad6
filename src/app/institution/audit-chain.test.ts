import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExportHeader } from '$lib/audit/export';
import type { KitId } from '$lib/shared/ids';
import type { SealedNotes } from '../profile/notes';
import { checkAudit, seenBefore } from './audit-chain';

const golden = (name: string): string =>
  readFileSync(new URL(`../../../tests/fixtures/audit/${name}.ndjson`, import.meta.url), 'utf8');
const intact = golden('intact');
const { hub, hubKey } = JSON.parse(intact.split('\n')[0]!) as ExportHeader;
const institution = { id: 'demo' as KitId, hub, receiptKey: { ...hubKey } };

function notes(): SealedNotes {
  const held = new Map<string, string>();
  return {
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, text) => void held.set(name, text),
    removeItem: (name) => void held.delete(name),
  };
}

describe('the audit list in a browser', () => {
  it('is checked by the pinned key, and its last entry is kept', async () => {
    const mine = notes();
    expect(seenBefore(mine)).toBeUndefined();
    const verdict = await checkAudit(new Blob([intact]), institution, mine);
    expect(verdict).toMatchObject({ ok: true, value: { entries: 5, loose: 2 } });
    expect(verdict.ok && seenBefore(mine)).toEqual({ number: 5, hash: verdict.ok && verdict.value.head.hash });
    expect(await checkAudit(new Blob([intact]), { ...institution, hub: 'other' }, mine)).toMatchObject({ ok: false });
  });

  it('that was written anew is found by whoever looked before, and what they saw is kept', async () => {
    const mine = notes();
    expect(await checkAudit(new Blob([golden('rewritten')]), institution, mine)).toMatchObject({ ok: true });
    const seen = seenBefore(mine);
    expect(await checkAudit(new Blob([intact]), institution, mine)).toMatchObject({ error: { code: 'rewritten' } });
    expect(seenBefore(mine)).toEqual(seen);
  });
});
