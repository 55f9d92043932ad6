import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftHub } from '../../src/app/boot/draft-hub';
import { DraftDesk } from '../../src/lib/draft/desk';
import type { DeskRounds } from '../../src/lib/draft/desk';
import type { OpenDraft } from '../../src/lib/draft/drafts';
import type { DraftHub } from '../../src/lib/draft/hub';
import { MemoryDraftStore } from '../../src/lib/draft/memory-store.fixture';
import type { CommentValue, DraftId, FactsValue, FileValue, PartId, PartValue } from '../../src/lib/draft/part';
import { newUuid, systemRandom } from '../../src/lib/shared/ids';
import type { AccountId, DeviceId } from '../../src/lib/shared/ids';
import { begin, revisions, sha256, smallKit, stage } from './drafts';
import { STORES, TestHub } from './harness';
import type { Client, SignedIn } from './harness';

const signal = new AbortController().signal;
const newId = (): DraftId => newUuid(systemRandom) as string as DraftId;
const FACTS = smallKit('client')[0]!.value as FactsValue;
const PAGE: PartId = 'text:pages/one.md';
const text = (words: string): PartValue => ({ text: words });
const write = (draft: OpenDraft, id: PartId, value: PartValue | undefined) => draft.write(new Map([[id, value]]));

/** Somebody's browser that speaks to the hub as the app does. */
const clientOf = (person: Client, ask: typeof fetch = fetch): DraftHub =>
  draftHub({
    hub: person.url,
    device: newUuid(systemRandom) as string as DeviceId,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('Cookie', person.cookie);
      return ask(input, { ...init, headers });
    },
  });

describe.each(STORES)('the app’s client of drafts and a hub on the %s store', (kind) => {
  let hub: TestHub;
  let methodist: SignedIn;
  let admin: SignedIn;

  beforeAll(async () => {
    hub = await TestHub.start({}, kind);
    [methodist, admin] = [await hub.signIn('methodist'), await hub.signIn('admin')];
  });
  afterAll(() => hub.stop());

  it('begins once, and is told where the id is taken', async () => {
    const [mine, theirs] = [clientOf(methodist), clientOf(admin)];
    const id = newId();
    expect([await mine.begin(id, signal), await mine.begin(id, signal)]).toEqual(['begun', 'begun']);
    expect(await theirs.begin(id, signal)).toBe('taken');
    const { drafts, generation } = await mine.list(signal);
    expect(drafts.map((info) => info.id)).toContain(id);
    expect(generation).toMatch(/\S/);
    expect(await mine.remove(id, signal)).toBe('removed');
    expect(await mine.remove(id, signal)).toBe('removed');
    // It does not come back: whoever still has something of it goes on with another.
    expect(await mine.begin(id, signal)).toBe('taken');
    expect(await mine.state(id, undefined, signal)).toBe('gone');
    const others = await begin(admin);
    expect(await mine.remove(others as DraftId, signal)).toBe('refused');
  });

  it('asks for the state once, and for parts in the order of their ids', async () => {
    const client = clientOf(methodist);
    const id = (await begin(methodist, smallKit('asked'))) as DraftId;
    const answer = await client.state(id, undefined, signal);
    if (answer === 'gone' || answer === 'unchanged') throw new Error(answer);
    expect(answer.state.parts).toEqual(await revisions(methodist, id));
    expect(await client.state(id, answer.etag, signal)).toBe('unchanged');
    const held = await client.read(id, [PAGE, 'item:never', 'kit'], signal);
    expect(held.map((part) => part.id)).toEqual([PAGE, 'item:never', 'kit']);
    expect(held[1]).toEqual({ id: 'item:never', rev: '', value: null });
    expect(await client.send(id, [{ id: PAGE, value: text('new') }], signal)).toMatchObject([
      { id: PAGE, refused: 'conflict', held: { rev: answer.state.parts[PAGE] } },
    ]);
    // Large enough to go zipped.
    const sent = [{ id: PAGE, base: answer.state.parts[PAGE]!, value: text('сөз '.repeat(5000)) }];
    expect(await client.send(id, sent, signal)).toEqual([{ id: PAGE, rev: expect.any(String) as string }]);
    expect(await client.state(id, answer.etag, signal)).toMatchObject({ state: { draft: { id } } });
  });

  it('sends files in pieces from where the hub stopped, and gets them back', async () => {
    const client = clientOf(methodist);
    const id = (await begin(methodist)) as DraftId;
    const bytes = new TextEncoder().encode('0123456789'.repeat(100));
    const file: FileValue = { sha256: sha256(bytes), bytes: bytes.length };
    const piece = (from: number, to: number): Blob => new Blob([bytes.slice(from, to)]);
    expect(await client.fileBytes(id, file, signal)).toBe(0);
    expect(await client.sendPiece(id, file, 0, piece(0, 400), signal)).toBe(400);
    expect(await client.sendPiece(id, file, 0, piece(0, 400), signal)).toBe(400);
    expect(await client.fileBytes(id, file, signal)).toBe(400);
    expect(await client.sendPiece(id, file, 400, piece(400, 1000), signal)).toBe(1000);
    expect(await client.file(id, file)).toBeUndefined();
    await client.send(id, [{ id: 'file:a.bin', value: file }], signal);
    expect(new Uint8Array(await (await client.file(id, file))!.arrayBuffer())).toEqual(bytes);
    const other: FileValue = { sha256: sha256('another'), bytes: 4 };
    expect(await client.sendPiece(id, other, 0, new Blob(['else']), signal)).toBe(0);
    const tooLarge: FileValue = { sha256: sha256('film'), bytes: 9_999_999_999_999 };
    expect(await client.sendPiece(id, tooLarge, 0, new Blob(['f']), signal)).toBe('too-large');
  });

  it('ends the round where nobody is signed in, where it is not allowed, and where it is no hub', async () => {
    const id = newId();
    await expect(clientOf(hub.client()).list(signal)).rejects.toMatchObject({ code: 'sign-in-needed' });
    const learner = clientOf(await hub.signIn('dana'));
    await expect(learner.begin(id, signal)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(clientOf(methodist).send(id, [], signal)).rejects.toMatchObject({ code: 'not-found' });
    const portal: typeof fetch = async () => new Response('<html>Sign in to the network</html>', { status: 200 });
    const captive = clientOf(methodist, portal);
    for (const asked of [captive.list(signal), captive.begin(id, signal), captive.read(id, ['kit'], signal)])
      await expect(asked).rejects.toMatchObject({ code: 'answer-malformed' });
    const stopped = AbortSignal.abort();
    await expect(clientOf(methodist).list(stopped)).rejects.toMatchObject({ code: 'stopped' });
  });

  describe('with rounds of two browsers', () => {
    class Browser {
      readonly desk: DraftDesk;
      #rounds!: DeskRounds;

      constructor(person: SignedIn, store = new MemoryDraftStore()) {
        this.desk = new DraftDesk({
          store,
          hub: clientOf(person),
          random: systemRandom,
          account: person.id as AccountId,
          sync: (rounds) => {
            this.#rounds = rounds;
            return {
              state: { phase: 'idle', waiting: 0 },
              syncNow: async () => void (await this.round()),
              onChange: () => () => undefined,
              stop: () => undefined,
            };
          },
        });
      }

      round = () => this.#rounds.run(signal, true);

      async begun(): Promise<OpenDraft> {
        const id = (await this.desk.begin(FACTS)) as { readonly value: DraftId };
        return (await this.desk.open(id.value))!;
      }
    }

    it('brings words, files and comments from one to the other, and asks about what does not merge', async () => {
      const [hers, his] = [new Browser(methodist), new Browser(admin)];
      const draft = await hers.begun();
      await write(draft, PAGE, text('one\n\ntwo\n\nthree'));
      const kept = await draft.keepFile(new Blob(['a film']));
      if (!kept.ok) throw new Error(kept.error.code);
      await write(draft, 'file:media/a.mp4', kept.value);
      expect(await hers.round()).toEqual([]);
      expect(draft.part('file:media/a.mp4')).toMatchObject({ standing: 'sent' });

      const theirs = (await his.desk.open(draft.id))!;
      const film = await theirs.file(kept.value);
      expect(film.ok && (await film.value.text())).toBe('a film');
      const comment: PartId = `comment:${newUuid(systemRandom)}`;
      const said: CommentValue = { part: PAGE, text: 'Why?', by: admin.id as AccountId, name: 'Not me', at: '' };
      await write(theirs, comment, said);
      await write(theirs, PAGE, text('one\n\ntwo\n\nTHREE'));
      await write(draft, PAGE, text('ONE\n\ntwo\n\nthree'));
      for (const browser of [hers, his, hers]) await browser.round();
      expect(draft.parts.get(PAGE)).toEqual(text('ONE\n\ntwo\n\nTHREE'));
      expect(draft.parts.get(comment)).toMatchObject({ by: admin.id, name: admin.session.account.name });

      await write(theirs, PAGE, text('his'));
      await write(draft, PAGE, text('hers'));
      for (const browser of [hers, his]) await browser.round();
      expect(theirs.part(PAGE)).toMatchObject({ standing: 'conflict', held: { value: text('hers') } });
      await theirs.settle(PAGE, 'mine');
      for (const browser of [his, hers]) await browser.round();
      expect(draft.parts.get(PAGE)).toEqual(text('his'));
    });

    it('goes on with another draft where the one that was never sent whole was removed', async () => {
      // Begun at the hub; the answer was lost, and somebody removed it.
      const id = (await begin(methodist)) as DraftId;
      await admin.send('DELETE', `/api/drafts/${id}`);
      const store = new MemoryDraftStore();
      await store.begin(id, FACTS);
      const browser = new Browser(methodist, store);
      for (let rounds = 0; rounds < 2; rounds++) expect(await browser.round()).toEqual([]);
      const here = (await browser.desk.list()).filter(({ facts }) => facts !== undefined);
      expect(here).toEqual([expect.objectContaining({ facts: FACTS, waiting: 0 })]);
      expect(here[0]!.id).not.toBe(id);
      expect(await revisions(admin, here[0]!.id)).toHaveProperty('kit');
    });

    it('keeps what is written here while it stands still, and sends it when it is being written again', async () => {
      const browser = new Browser(methodist);
      const draft = await browser.begun();
      for (const { id, value } of smallKit('client').slice(1)) await write(draft, id as PartId, value as PartValue);
      await browser.round();
      expect((await stage(methodist, draft.id, 'review')).status).toBe(200);
      await write(draft, PAGE, text('late'));
      await browser.round();
      expect(draft.part(PAGE)).toMatchObject({ standing: 'waiting' });
      await stage(admin, draft.id, 'writing');
      await browser.round();
      expect(draft.part(PAGE)).toMatchObject({ standing: 'sent', value: text('late') });
    });
  });
});
