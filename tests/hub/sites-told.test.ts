import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShelfFile } from '../../src/hub/shelf/shelf';
import type { IncomingDoc } from '../../src/hub/intake/judge';
import { takeDocuments } from '../../src/hub/intake/take';
import { writerOf } from '../../src/hub/intake/writer';
import { parseDatabaseName } from '../../src/hub/store/learner-databases';
import { DatabaseMarks } from '../../src/hub/site/ledger';
import type { MakeOptions } from '../../src/hub/site/outgoing';
import { peopleOf } from '../../src/hub/site/people';
import type { People } from '../../src/hub/site/people';
import { Database } from '../../src/hub/store/database';
import { accountsPart, noticePart } from '../../src/lib/courier/compose';
import { kitPath } from '../../src/lib/courier/index-file';
import { peekIndex } from '../../src/lib/courier/read';
import type { CourierDraft, CourierPart } from '../../src/lib/courier/write';
import { dossierName } from '../../src/lib/dossier/documents';
import { sha256Hex } from '../../src/lib/shared/digest';
import { newShortId, systemRandom } from '../../src/lib/shared/ids';
import type { AccountId, KitId } from '../../src/lib/shared/ids';
import { listOf, listed, signedBy } from '../fixtures/institution/lists';
import { craftedCourier } from './crafted-courier';
import type { Brought } from './crafted-courier';
import { question, revised } from './documents';
import { lineOf, newKey, packedKit } from './kits';
import { once } from './sites';
import { madeCourier, openTwoDesks } from './two-desks';
import type { TwoDesks } from './two-desks';

/*
 * What an institution tells a site, and what a site takes of that. What is told here by hand is signed by the institution’s own
 * key: what is wrong in it is a mistake there, or was meant for another site.
 */

/** What a site here takes of one kit, bytes. */
const KIT_BYTES = 100_000;

describe('a site, of its institution', () => {
  const key = newKey();
  let desks: TwoDesks;
  let root: TwoDesks['root'];
  let site: TwoDesks['site'];
  let learner: AccountId;
  let keeper: AccountId;
  let number = 100;

  beforeAll(async () => {
    desks = await openTwoDesks({ trust: [lineOf(key)] }, { limits: { kitBytes: KIT_BYTES } });
    ({ root, site, learner, keeper } = desks);
  }, 60_000);
  afterAll(() => desks.close());

  const told = async (): Promise<People> => {
    const { sites, postings, lists } = root.hubs.parts;
    const held = (await sites.get(site.identity.hub))!;
    return await peopleOf(root, await lists.institution(), held, await postings.all());
  };
  /** `share`: how much of the file comes. */
  const tell = async (more: Partial<CourierDraft>, brought: readonly Brought[] = [], share = 1) => {
    const { hub, generation, institution, receiptKey } = root.identity;
    const draft = {
      ...{ number: (number += 1), institution: institution.id },
      from: { kind: 'hub', hub, generation },
      to: { kind: 'hub', hub: site.identity.hub },
      ...more,
    } as const;
    const recipients = [site.hubs.parts.recipient];
    const bytes = await craftedCourier(draft, brought, { key: receiptKey, recipients });
    const taken = await site.hubs.take(once(bytes.subarray(0, Math.floor(bytes.length * share))));
    if (!taken.ok) throw new Error(taken.error.code);
    return taken.value;
  };
  const tellPeople = async (people: object) => tell({ parts: [await accountsPart(JSON.stringify(people))] });
  const marksOf = (account: AccountId) =>
    new DatabaseMarks(new Database(site.store, dossierName(account)), root.identity.hub).read();
  const reasonsOf = ({ learners }: Awaited<ReturnType<typeof tell>>): readonly unknown[] =>
    learners.flatMap(({ databases }) =>
      databases.flatMap(({ new: fresh, reasons }) => [fresh, ...reasons.map(({ reason }) => reason.split(':')[0])]),
    );

  it('takes no people that are another site’s, of another institution, or no list of people at all', async () => {
    const people = await told();
    const renamed = {
      ...people,
      institution: { ...people.institution, name: { en: 'Renamed' } },
      accounts: people.accounts.map((one) => ({ ...one, name: 'Renamed' })),
    };
    const { name } = site.identity.institution;
    for (const wrong of [
      { ...renamed, site: { ...people.site, hub: newShortId(systemRandom) } },
      { ...renamed, institution: { ...people.institution, id: 'another' } },
      { ...renamed, formatVersion: 2 },
    ])
      await expect(tellPeople(wrong)).rejects.toThrow('accounts.json');
    expect((await site.accounts.get(learner))?.name).not.toBe('Renamed');
    expect(site.identity.institution.name).toEqual(name);
    // It is nothing else that keeps them out.
    expect((await tellPeople(renamed)).people).toMatchObject({ news: true });
    expect((await site.accounts.get(learner))?.name).toBe('Renamed');
    expect(site.identity.institution.name).toEqual({ en: 'Renamed' });
    // An older courier that was late has no say any more.
    const late = { number: 2, made: '2026-01-01T00:00:00.000Z', parts: [await accountsPart(JSON.stringify(people))] };
    expect((await tell(late)).people).toEqual({ accounts: 0, groups: 0, moved: 0, news: false });
    expect((await site.accounts.get(learner))?.name).toBe('Renamed');
  });

  it('takes dossiers of learners who are here, and of nobody else', async () => {
    const teacher = newShortId<AccountId>(systemRandom);
    const people = await told();
    await tellPeople({ ...people, names: [{ id: teacher, name: 'Teaches there', roles: ['learner', 'tutor'] }] });
    const nobody = newShortId<AccountId>(systemRandom);
    for (const account of [nobody, keeper, teacher]) {
      const brought = { database: dossierName(account), docs: [revised(question(account))], until: 7 };
      expect(reasonsOf(await tell({}, [brought]))).toEqual([0, 'not-assigned']);
      // Neither is anything made for them where nothing is brought.
      await tell({ databases: [{ name: dossierName(account), documents: 0, since: 0, until: 9 }] });
      await expect(marksOf(account)).resolves.toEqual({ _id: expect.any(String), brought: {} });
      await expect(new Database(site.store, dossierName(account)).sequence()).rejects.toThrow('404');
    }
    const ours = { database: dossierName(learner), docs: [revised(question(learner))], until: 7 };
    expect(reasonsOf(await tell({}, [ours]))).toEqual([1]);
    expect((await marksOf(learner)).taken).toMatchObject({ sequence: 7 });
  });

  it('takes a database of many batches as one, and moves its mark when all of them came', async () => {
    const docs = Array.from({ length: 70 }, () => revised(question(learner, 'x'.repeat(19_000))));
    const brought = { database: dossierName(learner), docs, until: 900 };
    const before = (await marksOf(learner)).taken;
    const half = await tell({}, [brought], 0.9);
    expect([half.complete, half.learners[0]!.databases[0]!.new > 30]).toEqual([false, true]);
    expect((await marksOf(learner)).taken).toEqual(before);
    const { new: fresh, already, refused } = (await tell({}, [brought])).learners[0]!.databases[0]!;
    expect([fresh + already, refused]).toEqual([70, 0]);
    expect((await marksOf(learner)).taken).toMatchObject({ sequence: 900 });
  });

  it('takes what any tutor wrote by whom the institution brings it, though nobody here knows of them', async () => {
    const by = newShortId<AccountId>(systemRandom);
    const asked = revised(question(learner));
    const answer = {
      ...revised(question(by)),
      _id: `answer:${crypto.randomUUID()}`,
      type: 'answer',
      thread: asked._id,
    };
    const brought = { database: dossierName(learner), docs: [asked, answer], until: 8 };
    expect(reasonsOf(await tell({}, [brought]))).toEqual([2]);
  });

  it('takes kits by their own signature, and reads past those that it has, or that are too large', async () => {
    const kit = async (id: string, bytes: Uint8Array<ArrayBuffer>) => {
      const part = { kind: 'kit', path: kitPath(id, '1.0.0'), size: bytes.length, sha256: await sha256Hex(bytes) };
      const made = { ...part, kit: id as KitId, version: '1.0.0', read: () => once(bytes) };
      const { complete, kits } = await tell({ parts: [made] });
      return [complete, ...kits.map(({ outcome }) => outcome)];
    };
    const [ours, foreign] = [await packedKit('algebra', '1.0.0', key), await packedKit('other', '1.0.0', newKey())];
    const bytesOf = ({ bytes }: { bytes: Uint8Array }) => bytes as Uint8Array<ArrayBuffer>;
    expect(await kit('algebra', bytesOf(ours))).toEqual([true, 'new']);
    expect(await kit('algebra', bytesOf(ours))).toEqual([true, 'already']);
    expect(await kit('other', bytesOf(foreign))).toEqual([true, 'unknown-signer']);
    expect(await kit('large', new Uint8Array(KIT_BYTES + 1))).toEqual([true, 'too-large']);
    expect((await site.shelf.all()).map(({ id }) => id)).toEqual(['algebra']);
    // Its file was lost: it is wanted again.
    await rm(((await site.shelf.file('algebra', '1.0.0')) as ShelfFile).path);
    expect(await kit('algebra', bytesOf(ours))).toEqual([true, 'new']);
    expect(await site.shelf.file('algebra', '1.0.0')).toMatchObject({ bytes: ours.bytes.length });
  });
});

describe('a courier', () => {
  const key = newKey();
  let desks: TwoDesks;
  let root: TwoDesks['root'];
  let site: TwoDesks['site'];
  let learner: AccountId;
  let hub: string;

  beforeAll(async () => {
    desks = await openTwoDesks({ trust: [lineOf(key)] });
    ({ root, site, learner } = desks);
    hub = site.identity.hub;
  }, 60_000);
  afterAll(() => desks.close());

  const carry = async (from: TwoDesks['root'], to: TwoDesks['root']): Promise<void> => {
    const { bytes } = await madeCourier(from, to.identity.hub);
    const taken = await to.hubs.take(once(bytes));
    expect(taken).toMatchObject({ ok: true, value: { complete: true } });
  };
  const databases = async (from: TwoDesks['root'], to: string) => (await madeCourier(from, to)).index.databases;
  const namesOf = (all: readonly { name: string }[]): string[] => all.map(({ name }) => name);
  const both = (account: AccountId): string[] => [`dossier-${account}`, `private-${account}`];
  const idOf = async (login: string): Promise<AccountId> => (await root.accounts.byLogin(login))!.id;

  it('brings kits of groups of the site that it lacks, the smallest first, as many as it has room for', async () => {
    const sizes = new Map<string, number>();
    for (const id of ['small', 'large', 'elsewhere']) {
      const text = id === 'large' ? newShortId(systemRandom).repeat(500) : 'x';
      const { bytes } = await packedKit(id, '1.0.0', key, text);
      sizes.set(id, bytes.length);
      expect(await root.shelf.publish(once(bytes), 10_000_000)).toMatchObject({ ok: true });
    }
    // Whom somebody said to be at the institution itself.
    await root.hubs.parts.postings.post(await idOf('timur'), null);
    const kits = (...ids: string[]) => ({ kits: ids as KitId[] });
    await root.groups.create('there', { learners: [learner], ...kits('large', 'small') });
    await root.groups.create('here', { learners: [await idOf('timur')], ...kits('elsewhere') });
    const brought = async (options: MakeOptions = {}) =>
      (await madeCourier(root, hub, options)).index.parts.flatMap(({ kind, path }) => (kind === 'kit' ? [path] : []));
    const [small, large] = ['kits/small-1.0.0.kit', 'kits/large-1.0.0.kit'];
    // The site never said what it has.
    expect(await brought()).toEqual([]);
    expect(await brought({ kits: 'all' })).toEqual([small, large]);
    await carry(site, root);
    expect(await brought()).toEqual([small, large]);
    expect(await brought({ kits: 'none' })).toEqual([]);
    const { bytes: asks } = await madeCourier(site, root.identity.hub, { room: sizes.get('large')! });
    expect(await root.hubs.take(once(asks))).toMatchObject({ ok: true });
    expect(await brought()).toEqual([small]);
    await carry(root, site);
    await carry(site, root);
    expect(await brought({ kits: 'all' })).toEqual([large]);
    // Its file is at another hub on the same store.
    const file = await root.shelf.file('large', '1.0.0');
    await rm((file as ShelfFile).path);
    expect(await brought()).toEqual([]);
  });

  it('for a site has the dossiers of who is there, and of nobody else', async () => {
    const { postings } = root.hubs.parts;
    // One is at the institution and was said to be, one elsewhere, of the others nobody said anything.
    await postings.post(await idOf('timur'), null);
    await postings.post(await idOf('maria'), 'anotheranother23');
    const { index } = await madeCourier(root, hub);
    expect(namesOf(index.databases)).toEqual(both(learner));
    expect(index.shelf).toBeUndefined();
  });

  it('for the institution has those of its own learners, and says nothing of people', async () => {
    const teacher = newShortId<AccountId>(systemRandom);
    const names = { name: 'Teaches there', login: teacher, roles: ['learner' as const, 'tutor' as const] };
    const more = { password: '', epoch: 0, ended: [], createdAt: 'x', blocked: true };
    await site.accounts.adopt({ id: teacher, ...names, ...more, elsewhere: true });
    const { index } = await madeCourier(site, root.identity.hub);
    expect(namesOf(index.databases)).toEqual(both(learner));
    expect(index.parts.filter(({ kind }) => kind !== 'documents')).toEqual([]);
    expect(index.shelf?.room).toBeUndefined();
    expect(index.from).not.toHaveProperty('key');
    expect((await madeCourier(site, root.identity.hub, { room: 5 })).index.shelf).toMatchObject({ room: 5 });
  });

  it('begins at the start again where the other side told of data that were put back since', async () => {
    const dossier = new Database(root.store, dossierName(learner));
    await carry(root, site);
    await carry(site, root);
    const since = async () => (await databases(root, hub)).find(({ name }) => name === dossier.name)?.since;
    expect(await since()).not.toBe(0);
    const marks = new DatabaseMarks(dossier, hub);
    await marks.change(({ told }) => ({ told: { sequence: told!.sequence, generation: 'before' } }));
    expect(await since()).toBe(0);
  });

  it('brings the institution’s list down; of a site none is taken, nor half of one', async () => {
    const list = signedBy(key, listOf(3, [listed(key)]));
    const notices = [
      await noticePart('institution.json', list.text),
      await noticePart('institution.json.minisig', list.signature),
    ];
    const byHand = async (from: TwoDesks['root'], to: TwoDesks['root'], parts: CourierPart[]) => {
      const { institution, generation, receiptKey } = from.identity;
      const parties = {
        from: { kind: 'hub', hub: from.identity.hub, generation },
        to: { kind: 'hub', hub: to.identity.hub },
      } as const;
      const draft = { ...{ number: 1000, institution: institution.id, parts }, ...parties };
      const sender = { key: receiptKey, recipients: [to.hubs.parts.recipient] };
      const taken = await to.hubs.take(once(await craftedCourier(draft, [], sender)));
      expect(taken).toMatchObject({ ok: true, value: { complete: true } });
    };
    await byHand(site, root, notices);
    expect(await root.lists.newest()).toBeUndefined();
    for (const half of notices) await byHand(root, site, [half]);
    expect(await site.lists.newest()).toBeUndefined();
    expect(await root.lists.hear(list)).toMatchObject({ ok: true });
    await carry(root, site);
    expect((await site.lists.newest())?.list.sequence).toBe(3);
  });

  it('can be opened by the hub that made it only where somebody looks through it', async () => {
    const open = async (looked: boolean) => {
      const { bytes } = await madeCourier(root, hub, { looked });
      const index = await peekIndex(new Blob([bytes as BlobPart]).stream(), [root.identity.courierKey!]);
      return index.ok ? 'open' : index.error.code;
    };
    expect([await open(true), await open(false)]).toEqual(['open', 'not-for-us']);
  });

  it('says of learners who left only how far they were taken in, to a site that still speaks of them', async () => {
    await carry(site, root);
    await root.hubs.parts.postings.post(learner, null);
    const left = await databases(root, hub);
    expect(left).toEqual(
      both(learner).map((name) => ({
        name,
        documents: 0,
        seen: { generation: expect.any(String), sequence: expect.anything() },
      })),
    );
    const { generation, institution, receiptKey } = site.identity;
    const to = { kind: 'hub', hub: root.identity.hub } as const;
    const silent = await craftedCourier(
      { number: 2000, institution: institution.id, from: { kind: 'hub', hub, generation }, to },
      [],
      { key: receiptKey, recipients: [root.hubs.parts.recipient] },
    );
    expect(await root.hubs.take(once(silent))).toMatchObject({ ok: true });
    expect(await databases(root, hub)).toEqual([]);
  });

  it('brings up what a learner who left had still to send there, until the institution has it', async () => {
    await carry(root, site);
    expect((await site.accounts.get(learner))?.moved).toBeDefined();
    const target = parseDatabaseName(dossierName(learner))!;
    const mine = writerOf({ id: learner, roles: ['learner'] }, target, 'owner');
    const late = revised(question(learner));
    expect((await takeDocuments(site, mine, [late as unknown as IncomingDoc])).refused).toEqual([]);
    expect(namesOf(await databases(site, root.identity.hub))).toContain(target.name);
    for (let round = 0; round < 2; round += 1) {
      await carry(site, root);
      await carry(root, site);
    }
    expect((await new Database(root.store, target.name).byIds([late._id])).has(late._id)).toBe(true);
    expect(await databases(site, root.identity.hub)).toEqual([]);
    // The institution told of other data than it has now.
    const marks = new DatabaseMarks(new Database(site.store, target.name), root.identity.hub);
    await marks.change(({ told }) => ({ told: { sequence: told!.sequence, generation: 'before' } }));
    expect(namesOf(await databases(site, root.identity.hub))).toEqual([target.name]);
  });
});
