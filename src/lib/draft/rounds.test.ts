import { describe, expect, it } from 'vitest';
import type { OpenDraft } from './drafts';
import { AIGUL, FACTS, twoBrowsers, type Browser } from './two-browsers.fixture';
import type { MemoryDraftStore } from './memory-store.fixture';
import type { CommentValue, DraftId, FileValue, PartId, PartValue } from './part';
import type { AccountId, Uuid } from '../shared/ids';

const PAGE: PartId = 'text:pages/a.en.md';
const text = (value: string): PartValue => ({ text: value });
const write = (draft: OpenDraft, id: PartId, value: PartValue | undefined) => draft.write(new Map([[id, value]]));

async function begun({ desk }: Browser): Promise<OpenDraft> {
  const id = await desk.begin(FACTS);
  return (await desk.open((id as { value: DraftId }).value))!;
}
const opened = async ({ desk }: Browser, id: DraftId): Promise<OpenDraft> => (await desk.open(id))!;

describe('rounds of drafts', () => {
  it('begins and writes with no hub in reach, and sends all of it when there is one', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    aigul.fate = () => 'request-lost';
    const draft = await begun(aigul);
    await write(draft, PAGE, text('hello'));
    expect(await aigul.round()).toBe(false);
    expect(await aigul.desk.list()).toMatchObject([{ facts: FACTS, waiting: 2, conflicts: 0 }]);
    expect(draft.part(PAGE)!.standing).toBe('waiting');
    aigul.fate = () => 'arrives';
    expect(await aigul.round()).toBe(true);
    expect(draft.part(PAGE)!.standing).toBe('sent');
    expect(draft.info).toMatchObject({ id: draft.id });
    expect(hub.value(draft.id, 'kit')).toEqual(FACTS);
    expect((await opened(bolat, draft.id)).parts.get(PAGE)).toEqual(text('hello'));
    expect((await bolat.desk.list())[0]).toMatchObject({ waiting: 0, facts: FACTS });
  });

  it('asks nothing more about a draft that nobody changed and nobody looks at', async () => {
    const { hub, aigul } = twoBrowsers();
    const draft = await begun(aigul);
    await aigul.round();
    await aigul.round();
    hub.requests.length = 0;
    await aigul.round();
    expect(hub.requests).toEqual(['list', 'state']);
    draft.close();
    hub.requests.length = 0;
    await aigul.round();
    expect(hub.requests).toEqual(['list']);
  });

  it('sends in the next round what was written while one ran', async () => {
    const { hub, aigul } = twoBrowsers();
    const draft = await begun(aigul);
    await aigul.round();
    await write(draft, PAGE, text('first'));
    let late: Promise<unknown> | undefined;
    aigul.fate = (request) => {
      if (request === 'send') late ??= write(draft, PAGE, text('second'));
      return 'arrives';
    };
    await aigul.round();
    await late;
    expect(hub.value(draft.id, PAGE)).toEqual(text('first'));
    expect(draft.part(PAGE)).toMatchObject({ value: text('second'), standing: 'waiting' });
    await aigul.round();
    expect(hub.value(draft.id, PAGE)).toEqual(text('second'));
  });

  it('ends names that are given out here as nobody else does, but where the draft was begun', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    await aigul.round();
    const his = await opened(bolat, hers.id);
    const again = await opened(bolat, hers.id);
    expect([hers.tail, (await opened(aigul, hers.id)).tail]).toEqual(['', '']);
    expect(his.tail).toMatch(/^-[a-z2-9]{4}$/);
    expect(again.tail).not.toBe(his.tail);
    // Another draft by now, of which nobody else has anything.
    await write(his, PAGE, text('his'));
    hub.drafts.delete(hers.id);
    await bolat.round();
    const [anew] = await bolat.desk.list();
    expect((await opened(bolat, anew!.id)).tail).toBe('');
  });

  it('gives a hub that was put back from a backup what it lost, and each comment by whoever made it', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    await write(hers, PAGE, text('before'));
    await aigul.round();
    const his = await opened(bolat, hers.id);
    const restore = hub.backup();
    await write(hers, PAGE, text('after'));
    await write(hers, 'text:new.md', text('new'));
    await write(hers, 'unit:u', { order: 'i', title: 'U' });
    const comment: PartId = 'comment:00000000-0000-4000-8000-000000000001';
    const said: CommentValue = { part: PAGE, text: 'Why?', by: bolat.account, name: '', at: '' };
    await write(his, comment, said);
    const late = await begun(aigul);
    for (const browser of [aigul, bolat, aigul]) await browser.round();
    expect(hers.parts.get(comment)).toMatchObject({ by: bolat.account });

    restore();
    await aigul.round();
    // Hers was written on what the hub has now: nobody is asked.
    expect(hers.part(PAGE)).toMatchObject({ standing: 'sent', value: text('after') });
    expect(hub.value(hers.id, PAGE)).toEqual(text('after'));
    expect(hub.value(hers.id, 'text:new.md')).toEqual(text('new'));
    expect(hub.value(late.id, 'kit')).toEqual(FACTS);
    for (const browser of [aigul, bolat, aigul]) await browser.round();
    expect(hub.value(hers.id, comment)).toMatchObject({ by: bolat.account });
    for (const draft of [hers, his]) {
      expect(draft.parts.get(PAGE)).toEqual(text('after'));
      expect(draft.parts.get(comment)).toMatchObject({ by: bolat.account });
      expect(draft.waiting).toEqual([]);
    }
    hub.requests.length = 0;
    await aigul.round();
    expect(hub.requests).not.toContain('send');
  });

  it('asks nobody about a comment whose answer was lost, nor about one that two people dealt with at once', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    await aigul.round();
    const his = await opened(bolat, hers.id);
    const comment: PartId = 'comment:00000000-0000-4000-8000-000000000001';
    const said: CommentValue = { part: PAGE, text: 'Why?', by: aigul.account, name: '', at: '' };
    await write(hers, comment, said);
    aigul.fate = (request) => (request === 'send' ? 'answer-lost' : 'arrives');
    expect(await aigul.round()).toBe(false);
    aigul.fate = () => 'arrives';
    for (const browser of [aigul, bolat]) await browser.round();
    expect(hers.part(comment)).toMatchObject({ standing: 'sent', value: { name: 'as the hub says' } });
    const later: PartId = 'comment:00000000-0000-4000-8000-000000000002';
    await write(hers, later, said);
    aigul.fate = (request) => (request === 'send' ? 'answer-lost' : 'arrives');
    expect(await aigul.round()).toBe(false);
    aigul.fate = () => 'arrives';
    await write(hers, later, { ...said, text: 'Why, and since when?' });
    await aigul.round();
    expect(hub.value(hers.id, later)).toMatchObject({ text: 'Why, and since when?' });
    const dealt = (by: AccountId): CommentValue => ({ ...said, resolved: { by, name: '', at: by } });
    await write(hers, comment, dealt(aigul.account));
    await write(his, comment, dealt(bolat.account));
    for (const browser of [aigul, bolat, aigul]) await browser.round();
    for (const draft of [hers, his])
      expect(draft.part(comment)).toMatchObject({ standing: 'sent', value: { resolved: { by: aigul.account } } });
    // Other words are no less another version than those of a page.
    await write(hers, comment, { ...dealt(aigul.account), text: 'Why so?' });
    await write(his, comment, { ...dealt(aigul.account), text: 'Why not?' });
    for (const browser of [aigul, bolat]) await browser.round();
    expect(his.part(comment)).toMatchObject({ standing: 'conflict', held: { value: { text: 'Why so?' } } });
    expect(hub.value(hers.id, comment)).toMatchObject({ text: 'Why so?' });
  });

  it('asks where somebody wrote at a hub that was put back, before the newer words came there again', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    await write(hers, PAGE, text('before'));
    await aigul.round();
    const restore = hub.backup();
    await write(hers, PAGE, text('after'));
    await aigul.round();
    restore();
    const his = await opened(bolat, hers.id);
    await write(his, PAGE, text('another'));
    await bolat.round();
    await aigul.round();
    expect(hub.value(hers.id, PAGE)).toEqual(text('another'));
    expect(hers.part(PAGE)).toMatchObject({
      standing: 'conflict',
      value: text('after'),
      held: { value: text('another') },
    });
  });

  it('merges what two wrote in one part, and asks about what does not merge', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    await write(hers, PAGE, text('one\n\ntwo\n\nthree'));
    await aigul.round();
    const his = await opened(bolat, hers.id);
    await write(hers, PAGE, text('ONE\n\ntwo\n\nthree'));
    await write(his, PAGE, text('one\n\ntwo\n\nTHREE'));
    await aigul.round();
    await bolat.round();
    expect(hub.value(hers.id, PAGE)).toEqual(text('ONE\n\ntwo\n\nTHREE'));
    await aigul.round();
    await write(hers, PAGE, text('ONE\n\n2 of Aigul\n\nTHREE'));
    await write(his, PAGE, text('ONE\n\n2 of Bolat\n\nTHREE'));
    await aigul.round();
    await bolat.round();
    expect(his.part(PAGE)).toMatchObject({
      standing: 'conflict',
      value: text('ONE\n\n2 of Bolat\n\nTHREE'),
      held: { value: text('ONE\n\n2 of Aigul\n\nTHREE') },
    });
    expect((await bolat.desk.list())[0]).toMatchObject({ waiting: 1, conflicts: 1 });
    await his.settle(PAGE, { value: text('ONE\n\n2 of both\n\nTHREE') });
    await bolat.round();
    await aigul.round();
    expect(hers.parts.get(PAGE)).toEqual(text('ONE\n\n2 of both\n\nTHREE'));
    expect(hers.waiting).toEqual([]);
  });

  it('settles nothing about a version that the person has not seen', async () => {
    const { aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    await write(hers, PAGE, text('a'));
    await aigul.round();
    const his = await opened(bolat, hers.id);
    await write(his, PAGE, text('his'));
    await write(hers, PAGE, text('hers 1'));
    await aigul.round();
    await bolat.round();
    const seen = his.part(PAGE)!.held;
    await write(hers, PAGE, text('hers 2'));
    await aigul.round();
    await bolat.round();
    await his.settle(PAGE, 'mine', seen);
    expect(his.part(PAGE)).toMatchObject({ standing: 'conflict', held: { value: text('hers 2') } });
    await his.settle(PAGE, 'mine');
    expect(his.part(PAGE)).toMatchObject({ standing: 'waiting', value: text('his') });
  });

  it('takes away what was taken away elsewhere, and asks where it was changed here', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    const other: PartId = 'text:pages/b.en.md';
    await hers.write(
      new Map([
        [PAGE, text('a')],
        [other, text('b')],
      ]),
    );
    await aigul.round();
    const his = await opened(bolat, hers.id);
    await hers.write(
      new Map([
        [PAGE, undefined],
        [other, undefined],
      ]),
    );
    await write(his, other, text('changed'));
    await aigul.round();
    await bolat.round();
    expect(his.part(PAGE)).toBeUndefined();
    expect(his.part(other)).toMatchObject({ standing: 'conflict', held: { value: null } });
    await his.settle(other, 'mine');
    await bolat.round();
    await aigul.round();
    expect(hers.parts.get(other)).toEqual(text('changed'));
    expect(hub.value(hers.id, PAGE)).toBeUndefined();
  });

  it('sends a file in pieces before the part that names it, and goes on where the link broke', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    const bytes = new Blob([new Uint8Array(2_500_000).map((_, at) => at % 251)]);
    const kept = (await hers.keepFile(bytes)) as { value: FileValue };
    await write(hers, 'file:media/film.mp4', kept.value);
    let pieces = 0;
    aigul.fate = (request) => (request === 'sendPiece' && ++pieces === 2 ? 'request-lost' : 'arrives');
    expect(await aigul.round()).toBe(false);
    expect(hub.value(hers.id, 'file:media/film.mp4')).toBeUndefined();
    expect(await aigul.round()).toBe(true);
    expect(pieces).toBe(4);
    const sent = hub.requests.lastIndexOf('sendPiece');
    expect(hub.requests.indexOf('send', sent)).toBeGreaterThan(sent);
    const his = await opened(bolat, hers.id);
    const fetched = await his.file(his.parts.get('file:media/film.mp4') as FileValue);
    expect(fetched.ok && fetched.value.size).toBe(2_500_000);
    bolat.fate = () => 'request-lost';
    expect(await his.file(kept.value)).toMatchObject({ ok: true });
    expect(await his.file({ ...kept.value, sha256: 'f'.repeat(64) })).toMatchObject({
      error: { code: 'hub-unreachable' },
    });
  });

  it('sends small files without a question, and has the hub begin an empty one by it', async () => {
    const { hub, aigul } = twoBrowsers();
    const hers = await begun(aigul);
    for (const [path, size] of [
      ['a.js', 70],
      ['b.js', 65_536],
      ['empty.css', 0],
      ['c.mp3', 65_537],
    ] as const) {
      const kept = (await hers.keepFile(new Blob([new Uint8Array(size)]))) as { value: FileValue };
      await write(hers, `file:packages/p/${path}`, kept.value);
    }
    await aigul.round();
    expect(hub.requests.filter((request) => request === 'fileBytes')).toHaveLength(2);
    expect(hub.requests.filter((request) => request === 'sendPiece')).toHaveLength(3);
    expect(hub.value(hers.id, 'file:packages/p/b.js')).toMatchObject({ bytes: 65_536 });
    expect(hub.value(hers.id, 'file:packages/p/empty.css')).toMatchObject({ bytes: 0 });
  });

  it('lets words overtake a film, also such as are written while it goes, and tells how far it is', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    await aigul.round();
    const film = (await hers.keepFile(new Blob([new Uint8Array(20 * 1_048_576)]))) as { value: FileValue };
    await write(hers, 'file:media/film.mp4', film.value);
    await write(hers, PAGE, text('before'));
    const his = await opened(bolat, hers.id);
    let pieces = 0;
    let late: Promise<unknown> | undefined;
    const told: { words: unknown; sent: number | undefined }[] = [];
    aigul.fate = (request) => {
      if (request !== 'sendPiece') return 'arrives';
      pieces += 1;
      told.push({ words: hub.value(hers.id, PAGE), sent: aigul.desk.state.sending?.sent });
      late ??= write(hers, PAGE, text('while it goes'))
        .then(() => write(his, 'text:b.md', text('his')))
        .then(bolat.round.bind(bolat, false));
      return 'arrives';
    };
    await aigul.round();
    await late;
    expect(pieces).toBe(20);
    expect(told[0]).toEqual({ words: text('before'), sent: 0 });
    expect(told[9]).toEqual({ words: text('while it goes'), sent: 9 * 1_048_576 });
    expect(hub.value(hers.id, 'file:media/film.mp4')).toEqual(film.value);
    expect(hers.parts.get('text:b.md')).toEqual(text('his'));
    expect(aigul.desk.state.sending).toBeUndefined();
  });

  it('keeps what is written while the draft stands still, but for comments', async () => {
    const { hub, aigul } = twoBrowsers();
    const draft = await begun(aigul);
    await write(draft, PAGE, text('a'));
    await aigul.round();
    hub.drafts.get(draft.id)!.stage = 'review';
    const note: CommentValue = { part: PAGE, text: 'why?', by: AIGUL, name: 'me', at: 'now' };
    await draft.write(
      new Map<PartId, PartValue>([
        [PAGE, text('b')],
        [`comment:${'1'.repeat(8)}-1111-4111-8111-111111111111` as `comment:${Uuid}`, note],
      ]),
    );
    await aigul.round();
    expect(hub.value(draft.id, PAGE)).toEqual(text('a'));
    expect(draft.part(PAGE)!.standing).toBe('waiting');
    await aigul.round();
    // The hub says itself who wrote it.
    expect([...draft.parts.values()]).toContainEqual({ ...note, name: 'as the hub says' });
    hub.drafts.get(draft.id)!.stage = 'writing';
    await aigul.round();
    expect(hub.value(draft.id, PAGE)).toEqual(text('b'));
    expect(draft.waiting).toEqual([]);
  });

  it('keeps what the hub does not take, tells it, and offers it again when it is asked to or was written anew', async () => {
    const { hub, aigul } = twoBrowsers();
    const draft = await begun(aigul);
    await draft.write(
      new Map([
        [PAGE, text('invalid')],
        ['text:pages/b.en.md', text('sound')],
      ]),
    );
    await aigul.round();
    expect(aigul.refused).toEqual([{ id: PAGE, reason: 'invalid' }]);
    expect(hub.value(draft.id, 'text:pages/b.en.md')).toEqual(text('sound'));
    hub.requests.length = 0;
    await aigul.round();
    expect(hub.requests).not.toContain('send');
    expect(aigul.refused).toEqual([{ id: PAGE, reason: 'invalid' }]);
    await aigul.round(true);
    expect(hub.requests).toContain('send');
    await write(draft, PAGE, text('better'));
    await aigul.round();
    expect(aigul.refused).toEqual([]);
    expect(hub.value(draft.id, PAGE)).toEqual(text('better'));
  });

  it('goes on with unsent words as a new draft where the hub has the old one no more', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    await write(hers, PAGE, text('a'));
    await aigul.round();
    const his = await opened(bolat, hers.id);
    bolat.fate = () => 'request-lost';
    await write(his, PAGE, text('his words'));
    expect(await aigul.desk.remove(hers.id)).toEqual({ ok: true, value: undefined });
    expect(hub.drafts.size).toBe(0);
    bolat.fate = () => 'arrives';
    await bolat.round();
    await bolat.round();
    const [left] = await bolat.desk.list();
    expect(left!.id).not.toBe(hers.id);
    expect(hub.value(left!.id, PAGE)).toEqual(text('his words'));
    expect(hub.value(left!.id, 'kit')).toEqual(FACTS);
    expect(his.parts.size).toBe(0);
  });

  it('removes a draft at the hub when one is in reach, and gives it back where that may not be', async () => {
    const { hub, aigul, bolat } = twoBrowsers();
    const hers = await begun(aigul);
    await aigul.round();
    (await opened(bolat, hers.id)).close();
    expect(await bolat.desk.remove(hers.id)).toMatchObject({ error: { code: 'forbidden' } });
    expect(await bolat.desk.list()).toHaveLength(1);
    aigul.fate = () => 'request-lost';
    expect(await aigul.desk.remove(hers.id)).toMatchObject({ ok: true });
    expect(await aigul.desk.list()).toEqual([]);
    expect(await aigul.desk.open(hers.id)).toBeUndefined();
    expect(await aigul.rounds.waiting()).toBeGreaterThan(0);
    expect(hub.drafts.size).toBe(1);
    aigul.fate = () => 'arrives';
    await aigul.round();
    expect(hub.drafts.size).toBe(0);
    hers.close();
    await bolat.round();
    expect(await bolat.desk.list()).toEqual([]);
  });

  it('stays where it is when the session is over, and knows no draft that nobody has', async () => {
    const { aigul } = twoBrowsers();
    const draft = await begun(aigul);
    aigul.fate = () => 'sign-in-needed';
    expect(await aigul.round()).toBe(false);
    expect(await aigul.rounds.waiting()).toBe(1);
    aigul.fate = () => 'arrives';
    expect(await aigul.desk.open('0f0f0f0f-0000-4000-8000-000000000000' as DraftId)).toBeUndefined();
    expect(await aigul.desk.list()).toMatchObject([{ id: draft.id }]);
  });

  it('says when there is no room, and has changed nothing then', async () => {
    const { aigul } = twoBrowsers();
    const draft = await begun(aigul);
    const store = aigul.store as MemoryDraftStore;
    store.full = true;
    expect(await write(draft, PAGE, text('a'))).toEqual({ ok: false, error: { code: 'storage-full' } });
    expect(await aigul.desk.begin(FACTS)).toEqual({ ok: false, error: { code: 'storage-full' } });
    store.full = false;
    expect(draft.parts.has(PAGE)).toBe(false);
    expect(await write(draft, PAGE, text('a'))).toMatchObject({ ok: true });
  });

  it.each(['begin', 'list', 'state', 'read', 'send', 'fileBytes', 'sendPiece'])(
    'loses nothing and doubles nothing when the link breaks at %s, before or after',
    async (step) => {
      for (const lost of ['request-lost', 'answer-lost'] as const) {
        const { hub, aigul, bolat } = twoBrowsers();
        const draft = await begun(aigul);
        const kept = (await draft.keepFile(new Blob(['a picture']))) as { value: FileValue };
        await draft.write(
          new Map<PartId, PartValue>([
            [PAGE, text('a')],
            ['file:pictures/a.png', kept.value],
          ]),
        );
        let broken = false;
        const breaking = (request: string) => {
          if (request !== step || broken) return 'arrives' as const;
          broken = true;
          return lost;
        };
        aigul.fate = breaking;
        await aigul.round();
        await write(draft, PAGE, text('b'));
        while (!(await aigul.round()));
        await aigul.round();
        expect(draft.waiting).toEqual([]);
        expect(hub.value(draft.id, PAGE)).toEqual(text('b'));
        broken = false;
        bolat.fate = breaking;
        await bolat.desk.open(draft.id);
        while (!(await bolat.round()));
        const his = await opened(bolat, draft.id);
        expect(his.parts).toEqual(draft.parts);
      }
    },
  );
});
