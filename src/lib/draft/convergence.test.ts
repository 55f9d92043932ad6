import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../shared/clock';
import { systemRandom } from '../shared/ids';
import { openVault } from '../shared/vault';
import { openDraftStore } from './dexie/store';
import type { OpenDraft } from './drafts';
import type { DraftStore } from './local';
import { MemoryHub, type Fate } from './memory-hub.fixture';
import { MemoryDraftStore } from './memory-store.fixture';
import type { Parts } from './outline';
import type { DraftId, PartId, TextValue } from './part';
import { AIGUL, BOLAT, Browser, FACTS } from './two-browsers.fixture';

/*
 * Two people write in the same texts, on states that are old by then, over a link that loses requests and answers, at a hub
 * that is put back from backups. Each
 * line that anybody ever wrote is there in the end, unless somebody took it away who saw it, or chose another version.
 */

const PAGES: readonly PartId[] = ['text:pages/a.md', 'text:pages/b.md'];
const FATES: readonly Fate[] = ['arrives', 'arrives', 'arrives', 'request-lost', 'answer-lost'];

type Step =
  | {
      readonly do: 'write' | 'cut';
      readonly who: 0 | 1;
      readonly page: 0 | 1;
      readonly at: number;
      readonly stale: boolean;
    }
  | { readonly do: 'remove'; readonly who: 0 | 1; readonly page: 0 | 1; readonly stale: boolean }
  | { readonly do: 'round'; readonly who: 0 | 1; readonly fates: readonly Fate[]; readonly during: boolean }
  | { readonly do: 'look'; readonly who: 0 | 1 }
  | { readonly do: 'back-up' | 'restore' }
  | { readonly do: 'settle'; readonly who: 0 | 1; readonly as: 'mine' | 'theirs' };

const who = fc.constantFrom<0 | 1>(0, 1);
const page = fc.constantFrom<0 | 1>(0, 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom<'write' | 'cut'>('write', 'write', 'cut'),
      ...{ who, page, at: fc.nat(20), stale: fc.boolean() },
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant<'remove'>('remove'), who, page, stale: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant<'round'>('round'),
      who,
      fates: fc.array(fc.constantFrom(...FATES), { maxLength: 8 }),
      during: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant<'look'>('look'), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom<'back-up' | 'restore'>('back-up', 'restore') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant<'settle'>('settle'),
      who,
      as: fc.constantFrom<'mine' | 'theirs'>('mine', 'theirs'),
    }),
  },
);

const linesOf = (value: unknown): readonly string[] =>
  ((value as TextValue | null | undefined)?.text ?? '').split('\n').filter((line) => line !== '');

/** What became of every line, by whoever decided. */
class Account {
  readonly written = new Set<string>();
  /** Taken away by somebody who saw it, or not chosen. */
  readonly givenUp = new Set<string>();
  #count = 0;

  newLine(): string {
    const line = `line ${++this.#count}`;
    this.written.add(line);
    return line;
  }

  giveUp(before: readonly string[], after: readonly string[]): void {
    for (const line of before) if (!after.includes(line)) this.givenUp.add(line);
  }
}

async function settleFirst(draft: OpenDraft, as: 'mine' | 'theirs', account: Account): Promise<boolean> {
  const part = draft.waiting.find(({ standing }) => standing === 'conflict');
  if (part === undefined) return false;
  const [mine, theirs] = [linesOf(part.value), linesOf(part.held!.value)];
  if (as === 'mine') account.giveUp(theirs, mine);
  else account.giveUp(mine, theirs);
  await draft.settle(part.id, as);
  return true;
}

async function addLine(draft: OpenDraft, account: Account): Promise<void> {
  const lines = [...linesOf(draft.parts.get(PAGES[0]!)), account.newLine()];
  await draft.write(new Map([[PAGES[0]!, { text: lines.join('\n\n') }]]), draft.parts);
}

async function play(steps: readonly Step[], storeOf: () => Promise<DraftStore> | DraftStore): Promise<void> {
  const hub = new MemoryHub();
  const browsers = [new Browser(hub, AIGUL, 1, await storeOf()), new Browser(hub, BOLAT, 2, await storeOf())] as const;
  const account = new Account();
  const begun = (await browsers[0].desk.begin(FACTS)) as { value: DraftId };
  const first = (await browsers[0].desk.open(begun.value))!;
  await first.write(new Map(PAGES.map((id) => [id, { text: `${account.newLine()}\n\n${account.newLine()}` }])));
  await browsers[0].round();
  await browsers[0].round();
  const drafts = [first, (await browsers[1].desk.open(first.id))!] as const;
  /** What each has on the screen. */
  const screens: [Parts, Parts] = [drafts[0].parts, drafts[1].parts];

  let restore = hub.backup();
  for (const one of steps) {
    if (!('who' in one)) {
      if (one.do === 'back-up') restore = hub.backup();
      else restore();
      continue;
    }
    const [browser, draft] = [browsers[one.who], drafts[one.who]];
    if (one.do === 'look') screens[one.who] = draft.parts;
    else if (one.do === 'settle') await settleFirst(draft, one.as, account);
    else if (one.do === 'round') {
      const fates = [...one.fates];
      let meanwhile: Promise<unknown> | undefined;
      browser.fate = (request) => {
        if (one.during && request === 'send') meanwhile ??= addLine(draft, account);
        return fates.shift() ?? 'arrives';
      };
      await browser.round();
      await meanwhile;
    } else {
      if (!one.stale) screens[one.who] = draft.parts;
      const id = PAGES[one.page]!;
      const on = screens[one.who];
      const before = linesOf(on.get(id));
      if (one.do === 'remove') {
        account.giveUp(before, []);
        await draft.write(new Map([[id, undefined]]), on);
        continue;
      }
      const lines = [...before];
      if (one.do === 'write') lines.splice(one.at % (lines.length + 1), 0, account.newLine());
      else lines.splice(one.at % Math.max(1, lines.length), 1);
      account.giveUp(before, lines);
      await draft.write(new Map([[id, { text: lines.join('\n\n') }]]), on);
    }
  }

  for (const browser of browsers) browser.fate = () => 'arrives';
  // Until nobody has anything to send or to decide.
  for (let turn = 0; turn < 20; turn++) {
    let open = false;
    for (const at of [0, 1] as const) {
      expect(await browsers[at].round()).toBe(true);
      while (await settleFirst(drafts[at], turn % 2 === 0 ? 'mine' : 'theirs', account)) open = true;
      open ||= drafts[at].waiting.length > 0;
    }
    if (!open) break;
  }
  for (const browser of browsers) await browser.round();
  for (const id of PAGES) {
    expect(linesOf(drafts[0].parts.get(id))).toEqual(linesOf(drafts[1].parts.get(id)));
    expect(linesOf(hub.value(first.id, id))).toEqual(linesOf(drafts[0].parts.get(id)));
  }
  expect(drafts.map(({ waiting }) => waiting)).toEqual([[], []]);
  const left = new Set(PAGES.flatMap((id) => linesOf(hub.value(first.id, id))));
  const lost = [...account.written].filter((line) => !left.has(line) && !account.givenUp.has(line));
  expect(lost).toEqual([]);
  for (const browser of browsers) browser.desk.close();
}

describe('two browsers in one draft', () => {
  it('meet, and lose nothing of what anybody wrote without that person', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) =>
      play(steps, () => new MemoryDraftStore()),
    );
    // Others by DRAFT_SEED and DRAFT_RUNS.
    const { DRAFT_SEED = 20261122, DRAFT_RUNS = 150 } = process.env;
    await fc.assert(property, { seed: Number(DRAFT_SEED), numRuns: Number(DRAFT_RUNS) });
  }, 60_000);

  it('so on a disk as well', async () => {
    const vault = await openVault(new Uint8Array(32).fill(3), systemRandom);
    let stores = 0;
    const storeOf = (): DraftStore =>
      openDraftStore({ database: `meet-${(stores += 1)}`, vault, random: systemRandom, clock: systemClock });
    const property = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), (steps) =>
      play(steps, storeOf),
    );
    await fc.assert(property, { numRuns: 10 });
  }, 60_000);
});
