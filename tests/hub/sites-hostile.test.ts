import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAgeIdentity, recipientOf } from '../../src/lib/courier/age';
import { accountsPart } from '../../src/lib/courier/compose';
import { peekIndex } from '../../src/lib/courier/read';
import type { CourierDraft } from '../../src/lib/courier/write';
import { dossierName } from '../../src/lib/dossier/documents';
import { documentDigest } from '../../src/lib/dossier/digest';
import { verifyDossier } from '../../src/lib/dossier/verify';
import type { Group } from '../../src/lib/institution/account';
import { newUuid, systemRandom } from '../../src/lib/shared/ids';
import type { AccountId, KitId } from '../../src/lib/shared/ids';
import { timestamp } from '../../src/lib/shared/clock';
import type { Timestamp } from '../../src/lib/shared/clock';
import { certifyDevice } from '../../src/lib/trace/certificate';
import { exportPublicKey, generateSigningKeys, importPublicKey } from '../../src/lib/trace/jws';
import { signReceipt } from '../../src/lib/trace/receipt';
import { admitSite } from '../../src/lib/trace/signers';
import { signSiteCertificate, writeSiteRequest } from '../../src/lib/trace/site';
import { craftedCourier } from './crafted-courier';
import { deviceCourier } from './device-courier';
import { TestDevice, push, question, revised } from './documents';
import { STORES, TestHub } from './harness';
import type { Reply, SignedIn } from './harness';
import { COURIER, down, expectOk } from './sites';

/*
 * A site whose administrator means harm: it has its own keys and may write whatever it likes. Crafted here by hand, so that
 * no code of ours keeps it honest.
 */

type Doc = Record<string, unknown> & { _id: string; _rev: string };

describe.each(STORES)('a site that means harm, at an institution on the %s store', (store) => {
  let root: TestHub;
  let admin: SignedIn;
  let tutor: SignedIn;
  let keys: CryptoKeyPair;
  /** What opens couriers for it. */
  let identity: string;
  let hub: string;
  let ours: AccountId;
  let foreign: AccountId;
  let foreigner: SignedIn;
  let number = 0;

  async function admitted(name: string, signing: CryptoKeyPair, learners: readonly string[]): Promise<string> {
    const id = newUuid(systemRandom).replaceAll('-', '').slice(0, 16);
    const request = await writeSiteRequest(
      {
        ...({ format: 'sandyq-site-request', formatVersion: 1, hub: id, name } as const),
        receiptKey: await exportPublicKey(signing.publicKey),
        courierRecipient: await recipientOf(identity),
        made: timestamp(Date.now()),
      },
      signing.privateKey,
    );
    expectOk(await admin.post('/api/sites', { request }));
    expectOk(await admin.post(`/api/sites/${id}/learners`, { learners }));
    return id;
  }

  beforeAll(async () => {
    root = await TestHub.start({}, store);
    admin = await root.signIn('admin');
    const { demoAccounts } = root.hub;
    tutor = await root.signIn(demoAccounts.find(({ roles }) => roles.includes('tutor'))!.login);
    const logins = demoAccounts.filter(({ roles }) => roles.includes('learner')).map(({ login }) => login);
    ours = (await root.signIn(logins[0]!)).id as AccountId;
    foreigner = await root.signIn(logins[1]!);
    foreign = foreigner.id as AccountId;
    keys = await generateSigningKeys(true);
    identity = await newAgeIdentity();
    hub = await admitted('Evil', keys, [ours]);
    // The root's word that this site may sign for its learner lies in the dossier when a courier was made for it.
    await down(admin, { hub } as never);
  }, 60_000);
  afterAll(() => root.stop());

  interface Crafted {
    readonly database?: string;
    readonly docs?: readonly Doc[];
    readonly key?: CryptoKey;
    readonly more?: Partial<CourierDraft>;
    /** How far it says that these are in its changes. */
    readonly until?: number;
  }

  async function hand({
    database = dossierName(ours),
    docs = [],
    key,
    more = {},
    until = docs.length,
  }: Crafted): Promise<Reply> {
    const draft = {
      ...{ number: (number += 1), institution: root.hub.institution.id as KitId },
      from: { kind: 'hub', hub, generation: 'g' },
      to: { kind: 'hub', hub: root.hub.hub },
      ...more,
    } as const;
    const recipients = [root.hub.institution.courierRecipient!];
    const brought = docs.length > 0 ? [{ database, docs, until }] : [];
    const bytes = await craftedCourier(draft, brought, { key: key ?? keys.privateKey, recipients });
    return admin.send('POST', '/api/sites/courier', bytes, COURIER);
  }

  /** Why nothing of it was taken, or the reasons of what was refused in it. */
  function outcome({ json }: Reply): readonly unknown[] {
    const { error, learners } = json as {
      error?: { fault?: string };
      learners?: { databases: { new: number; reasons: { reason: string }[] }[] }[];
    };
    if (error !== undefined) return [error.fault];
    return learners!.flatMap(({ databases }) =>
      databases.flatMap(({ new: fresh, reasons }) => [fresh, ...reasons.map(({ reason }) => reason.split(':')[0])]),
    );
  }

  const receipt = async (of: {
    readonly learner?: AccountId;
    readonly documents: Record<string, string>;
    readonly by?: string;
    readonly key?: CryptoKey;
  }): Promise<Doc> => {
    const named = of.by === 'root' ? {} : { hub: of.by ?? hub };
    const receipted = { at: timestamp(Date.now()), documents: of.documents, ...named };
    const signature = await signReceipt(dossierName(of.learner ?? ours), receipted, of.key ?? keys.privateKey);
    const _id = `receipt:${signature.slice(-16)}`;
    return revised({ _id, type: 'receipt', v: 1, ...receipted, signature }) as Doc;
  };

  it('writes nothing into the dossier of a learner who was never there, and signs nothing for them', async () => {
    const docs = [revised(question(foreign)) as Doc];
    expect(outcome(await hand({ database: dossierName(foreign), docs }))).toEqual([0, 'not-assigned']);
    const mine = revised(question(foreign));
    await push(foreigner, dossierName(foreign), [mine]);
    const signed = await receipt({ learner: foreign, documents: { [mine._id]: await documentDigest(mine) } });
    expect(outcome(await hand({ database: dossierName(foreign), docs: [signed] }))).toEqual([0, 'not-assigned']);
    const reply = expectOk(await admin.get(`/db/${dossierName(foreign)}/_changes?include_docs=true`));
    const ids = (reply.json.results as { id: string }[]).map(({ id }) => id);
    expect(ids.filter((id) => id === docs[0]!._id || id === signed._id)).toEqual([]);
  });

  it('is believed nowhere for another’s learner, though its receipt be in an exported dossier', async () => {
    const mine = revised(question(foreign));
    const signed = await receipt({ learner: foreign, documents: { [mine._id]: await documentDigest(mine) } });
    const hubKey = (await importPublicKey(root.hub.institution.receiptKey))!;
    const database = dossierName(foreign);
    const verdict = async (...documents: object[]) => {
      const result = await verifyDossier(documents as never, { database, hubKey });
      return result.ok ? 'intact' : result.error.code;
    };
    expect(await verdict(mine, signed)).toBe('forged-receipt');
    // With its own word that it is admitted, or with the root's for another learner.
    const admittedAt = '2026-01-01T00:00:00.000Z' as Timestamp;
    const own = { hub, learner: foreign, name: 'Evil', publicKey: await exportPublicKey(keys.publicKey), admittedAt };
    const site = { _id: `site:${hub}`, type: 'site', v: 1, ...own, certificate: await admitSite(own, keys.privateKey) };
    expect(await verdict(mine, signed, site)).toBe('forged-site');
    const reply = expectOk(await admin.get(`/db/${dossierName(ours)}/site:${hub}`));
    expect(await verdict(mine, signed, { ...reply.json, learner: foreign })).toBe('forged-site');
    expect(await verdict(mine, signed, reply.json)).toBe('foreign');
  });

  it('gives no receipt for what nobody can show, and none in the name of the institution or of another site', async () => {
    const mine = revised(question(ours)) as Doc;
    const digest = await documentDigest(mine);
    expect(outcome(await hand({ docs: [await receipt({ documents: { [mine._id]: digest } })] }))).toEqual([
      0,
      'receipt-incomplete',
    ]);
    const other = await receipt({
      documents: { [mine._id]: await documentDigest({ ...mine, text: 'Other.' } as never) },
    });
    expect(outcome(await hand({ docs: [mine, other] }))).toEqual([1, 'receipt-incomplete']);
    expect(outcome(await hand({ docs: [await receipt({ documents: { [mine._id]: digest }, by: 'root' })] }))).toEqual([
      0,
      'invalid',
    ]);
    const third = await admitted('Third', await generateSigningKeys(true), [ours]);
    await down(admin, { hub: third } as never);
    expect(outcome(await hand({ docs: [await receipt({ documents: { [mine._id]: digest }, by: third })] }))).toEqual([
      0,
      'invalid',
    ]);
    expect(outcome(await hand({ docs: [await receipt({ documents: { [mine._id]: digest } })] }))).toEqual([1]);
  });

  it('speaks for no tutor whom nobody named, and changes nothing that is there', async () => {
    const asked = revised(question(ours)) as Doc;
    await hand({ docs: [asked] });
    const word = { type: 'answer', v: 1, at: '2026-01-02T03:04:05.678Z', thread: asked._id, text: 'x' };
    const by = (account: string) => revised({ _id: `answer:${crypto.randomUUID()}`, ...word, by: account }) as Doc;
    expect(outcome(await hand({ docs: [by(admin.id), by('nobodynobody2345')] }))).toEqual([
      0,
      'not-your-tutor',
      'not-your-tutor',
    ]);
    expect(outcome(await hand({ docs: [by(tutor.id)] }))).toEqual([1]);
    // Who teaches the learner now, though no site was told; and who did when a site was told.
    const group = ((await admin.get('/api/groups')).json.groups as Group[]).find(({ learners }) =>
      learners.includes(ours),
    )!;
    const teach = async (tutors: readonly string[]) =>
      expectOk(await admin.send('PUT', `/api/groups/${group.id}`, { ...group, tutors }));
    const made = expectOk(await admin.post('/api/accounts', { login: 'second', name: 'Second', roles: ['tutor'] }));
    const second = (made.json.account as { id: string }).id;
    await teach([second]);
    expect(outcome(await hand({ docs: [by(second), by(tutor.id)] }))).toEqual([2]);
    await teach(group.tutors);
    expect(outcome(await hand({ docs: [by(second)] }))).toEqual([0, 'not-your-tutor']);
    const rewritten = revised({ ...asked, text: 'Another question.' }) as Doc;
    expect(outcome(await hand({ docs: [rewritten] }))).toEqual([0, 'immutable']);
    expect(outcome(await hand({ docs: [{ ...revised({ ...asked }, 2), _deleted: true } as Doc] }))).toEqual([
      0,
      'deletion',
    ]);
  });

  it('forges no segment, and takes no device of another hub or of another learner', async () => {
    const stranger = await TestDevice.make(ours);
    expect(outcome(await hand({ docs: [revised(await stranger.segment()) as never] }))).toEqual([0, 'device-unknown']);
    const known = await TestDevice.enrolled(foreigner);
    const enrolled = async (device: string, signing: CryptoKey, by: { hub?: string }) => {
      const named = {
        ...{ device: device as never, learner: ours, label: 'x', enrolledAt: '2026-01-01T00:00:00.000Z' as Timestamp },
        publicKey: await exportPublicKey(keys.publicKey),
        ...by,
      };
      const certificate = await certifyDevice(named, signing);
      const _id = ['device', device, ...Object.values(by)].join(':');
      return revised({ _id, type: 'device', v: 1, ...named, certificate }) as Doc;
    };
    const device = newUuid(systemRandom);
    expect(outcome(await hand({ docs: [await enrolled(device, keys.privateKey, {})] }))).toEqual([0, 'invalid']);
    expect(outcome(await hand({ docs: [await enrolled(known.id, keys.privateKey, { hub })] }))).toEqual([
      0,
      'not-yours',
    ]);
    expect(outcome(await hand({ docs: [await enrolled(device, keys.privateKey, { hub })] }))).toEqual([1]);
  });

  it('makes no device known for a learner who was never there, whose couriers would be heard then', async () => {
    const device = await TestDevice.make(foreign);
    const enrolled = {
      ...{ device: device.id, learner: foreign, label: 'x', enrolledAt: '2026-01-01T00:00:00.000Z' as Timestamp, hub },
      publicKey: await exportPublicKey(device.keys.publicKey),
    };
    const certificate = await certifyDevice(enrolled, keys.privateKey);
    const doc = { _id: `device:${device.id}:${hub}`, type: 'device', v: 1, ...enrolled, certificate };
    expect(outcome(await hand({ docs: [revised(doc) as Doc] }))).toEqual([0, 'not-yours']);
    const answerTo = await recipientOf(identity);
    const docs = [revised(question(foreign)) as Doc];
    const bytes = await deviceCourier({ hub: root, device, docs, number: 1, answerTo });
    expect(outcome(await admin.send('POST', '/api/courier', bytes, COURIER))).toEqual(['unknown-device']);
  });

  it('is asked again for what may be taken later: no mark moves past it', async () => {
    const seen = async (): Promise<unknown> => {
      const told = await peekIndex(new Blob([await down(admin, { hub } as never)]).stream(), [identity]);
      if (!told.ok) throw new Error(told.error.code);
      return told.value.databases.find(({ name }) => name === dossierName(ours))?.seen?.sequence;
    };
    await hand({ docs: [revised(question(ours)) as Doc], until: 1000 });
    expect(await seen()).toBe(1000);
    // Its certificate may come with the next one.
    const stranger = await TestDevice.make(ours);
    const segment = revised(await stranger.segment()) as never;
    expect(outcome(await hand({ docs: [segment], until: 2000 }))).toEqual([0, 'device-unknown']);
    expect(await seen()).toBe(1000);
    // What is refused for good is not asked for again.
    expect(outcome(await hand({ docs: [revised({ ...question(ours), more: 1 }) as Doc], until: 3000 }))).toEqual([
      0,
      'invalid',
    ]);
    expect(await seen()).toBe(3000);
  });

  it('makes nobody an administrator, and brings no accounts at all', async () => {
    const people = { accounts: [{ id: ours, login: 'evil', name: 'Evil', roles: ['admin'], password: 'x' }] };
    const reply = await hand({ more: { parts: [await accountsPart(JSON.stringify(people))] } });
    expect(outcome(reply)).toEqual(['malformed']);
    const { accounts } = expectOk(await admin.get('/api/accounts')).json as {
      accounts: { id: string; roles: string[] }[];
    };
    expect(accounts.find(({ id }) => id === ours)!.roles).toEqual(['learner']);
  });

  it('is not another site, nor one that nobody admitted, nor one of another root', async () => {
    const rogue = await generateSigningKeys(true);
    expect(outcome(await hand({ key: rogue.privateKey }))).toEqual(['forged']);
    const from = { kind: 'hub', hub: 'rogueroguerogue2', generation: 'g' } as const;
    expect(outcome(await hand({ key: rogue.privateKey, more: { from } }))).toEqual(['unknown-site']);
    const certificate = await signSiteCertificate(
      {
        ...({
          type: 'site-certificate',
          v: 1,
          institution: root.hub.institution.id as KitId,
          root: root.hub.hub,
        } as const),
        ...{ hub, name: 'Evil', receiptKey: await exportPublicKey(keys.publicKey) },
        ...{
          courierRecipient: await recipientOf(await newAgeIdentity()),
          issuedAt: '2026-01-01T00:00:00.000Z' as Timestamp,
        },
      },
      rogue.privateKey,
    );
    const claimed = { kind: 'hub', hub, generation: 'g', certificate } as const;
    expect(outcome(await hand({ more: { from: claimed } }))).toEqual(['forged']);
    expect(outcome(await hand({ more: { to: { kind: 'hub', hub } } }))).toEqual(['other-receiver']);
    expect(outcome(await hand({ more: { institution: 'other' as KitId } }))).toEqual(['other-receiver']);
  });

  it('is heard no more when it was blocked; what it signed before stays', async () => {
    const before = expectOk(await admin.get(`/db/${dossierName(ours)}/_changes`)).json.results as { id: string }[];
    expectOk(await admin.post(`/api/sites/${hub}/block`));
    expect(outcome(await hand({ docs: [revised(question(ours)) as Doc] }))).toEqual(['blocked-site']);
    const courier = await admin.get(`/api/sites/${hub}/courier`);
    expect([courier.status, courier.json.error]).toEqual([409, { code: 'conflict', detail: 'blocked-site' }]);
    const after = expectOk(await admin.get(`/db/${dossierName(ours)}/_changes`)).json.results as { id: string }[];
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.some(({ id }) => id === `site:${hub}`)).toBe(true);
  });
});
