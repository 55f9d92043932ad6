import { expect, it, vi } from 'vitest';
import type { Drafts, DraftsState, DraftSummary } from '$lib/draft/drafts';
import type { ProfileServices } from '../services';

// As in the other tests of rune classes: states are plain values here.
const rune = <T>(value: T): T => value;
vi.stubGlobal('$state', Object.assign(rune, { raw: rune }));
const { AuthorDesk } = await import('./desk.svelte');

it('shows what changed while it was reading', async () => {
  let held: readonly DraftSummary[] = [];
  let changed = (): void => undefined;
  const readings: ((summaries: readonly DraftSummary[]) => void)[] = [];
  const drafts: Partial<Drafts> = {
    state: { phase: 'idle', waiting: 0 } satisfies DraftsState,
    list: () => new Promise((resolve) => readings.push(resolve)),
    onChange: (listener) => ((changed = listener), () => undefined),
    syncNow: async () => undefined,
  };
  const desk = new AuthorDesk();
  const end = desk.start({ drafts: async () => drafts as Drafts } as unknown as ProfileServices);
  await vi.waitFor(() => expect(readings).toHaveLength(1));
  held = [{ id: 'a', facts: undefined, waiting: 0, conflicts: 0 } as unknown as DraftSummary];
  for (let times = 0; times < 3; times++) changed();
  readings[0]!([]);
  await vi.waitFor(() => expect(readings).toHaveLength(2));
  readings[1]!(held);
  await vi.waitFor(() => expect(desk.list).toEqual(held));
  expect(readings).toHaveLength(2);
  end();
});
