import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../src/hub/gateway/services';
import { DossierIntake } from '../../src/hub/site/dossier-intake';
import type { FromHub } from '../../src/hub/site/dossier-intake';
import { Database } from '../../src/hub/store/database';
import { parseDatabaseName } from '../../src/hub/store/learner-databases';
import type { Revision } from '../../src/lib/courier/batch';
import { documentDigest } from '../../src/lib/dossier/digest';
import type { SegmentDocument } from '../../src/lib/trace/segment';
import { timestamp } from '../../src/lib/shared/clock';
import type { Timestamp } from '../../src/lib/shared/clock';
import { newShortId, systemRandom } from '../../src/lib/shared/ids';
import type { AccountId } from '../../src/lib/shared/ids';
import { certifyDevice } from '../../src/lib/trace/certificate';
import { exportPublicKey, generateSigningKeys } from '../../src/lib/trace/jws';
import type { PublicJwk } from '../../src/lib/trace/jws';
import { signReceipt } from '../../src/lib/trace/receipt';
import { admitSite } from '../../src/lib/trace/signers';
import { TestDevice, note, question, revised } from './documents';
import { siteOptions } from './sites';
import { openDesk } from './two-desks';

/* What one hub takes of a dossier from another one, document by document, as a site and as the institution brings it. */

type Doc = Record<string, unknown> & { _id: string; _rev: string };
const START = '2026-01-01T00:00:00.000Z' as Timestamp;
const after = (seconds: number): Timestamp => timestamp(Date.parse(START) + seconds * 1000);

describe('a dossier from another hub', () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let hub: Services;
  let data: string;
  let learner: AccountId;
  let tutor: AccountId;
  let keys: CryptoKeyPair;
  let publicKey: PublicJwk;
  const site = 'evilevilevil2345';

  beforeAll(async () => {
    const options = await siteOptions('embedded');
    data = options.data;
    desk = await openDesk(options);
    hub = desk.services;
    tutor = (await hub.accounts.byLogin('aigul'))!.id;
    keys = await generateSigningKeys(true);
    publicKey = await exportPublicKey(keys.publicKey);
  }, 60_000);
  afterAll(async () => {
    await desk.close();
    await rm(data, { recursive: true, force: true });
  });
  // A dossier of their own for each.
  beforeEach(() => (learner = newShortId<AccountId>(systemRandom)));

  const ofSite: FromHub = { hub: site, isRoot: false, mayTutor: async (account) => account === tutor };
  const ofRoot = (): FromHub => ({ hub: hub.identity.hub, isRoot: true, mayTutor: async () => true });

  /** Batch after batch; what was refused, by id, and the intake. */
  async function bring(from: FromHub, batches: readonly Doc[][], kind: 'dossier' | 'private' = 'dossier') {
    const target = parseDatabaseName(`${kind}-${learner}`)!;
    await hub.databases.ensure(target);
    const intake = new DossierIntake(hub.hubs.parts, from, target);
    for (const documents of batches) await intake.take({ documents: documents as unknown as Revision[] });
    await intake.finish();
    const { reasons, ...counts } = intake.report;
    return { intake, counts, reasons: reasons.map(({ id, reason }) => [id, reason.split(':')[0]]), full: reasons };
  }

  const admission = async (key = hub.identity.receiptKey, of = learner) => {
    const admitted = { hub: site, learner: of, name: 'Evil', publicKey, admittedAt: START };
    return revised({
      _id: `site:${site}`,
      type: 'site',
      v: 1,
      ...admitted,
      certificate: await admitSite(admitted, key),
    });
  };
  interface OfDevice {
    readonly of?: AccountId;
    readonly by?: CryptoKey;
    readonly hub?: string;
    readonly more?: object;
  }
  const enrolment = async (
    device: TestDevice,
    { of = learner, by = keys.privateKey, more = {}, ...named }: OfDevice = {},
  ) => {
    const { id } = device;
    const theirs = { ...(by === keys.privateKey && { hub: site }), ...named };
    const enrolled = { device: id, learner: of, label: 'Phone', enrolledAt: START, ...theirs };
    const known = { ...enrolled, publicKey: await exportPublicKey(device.keys.publicKey) };
    const _id = ['device', id, ...Object.values(theirs)].join(':');
    const certificate = await certifyDevice(known, by);
    return revised({ _id, type: 'device', v: 1, ...known, certificate, ...more }) as Doc;
  };
  const receipt = async (documents: Record<string, string>, at = START, by: { hub?: string } = { hub: site }) => {
    const receipted = { at, documents, ...by };
    const key = by.hub === undefined ? hub.identity.receiptKey : keys.privateKey;
    const signature = await signReceipt(`dossier-${learner}`, receipted, key);
    return revised({ _id: `receipt:${signature.slice(-16)}`, type: 'receipt', v: 1, ...receipted, signature }) as Doc;
  };
  const segmentOf = async (device: TestDevice) => revised(await device.segment()) as unknown as Doc & SegmentDocument;

  it('admits a site by the root’s word for this very dossier, and nobody speaks who was not admitted', async () => {
    const device = await TestDevice.make(learner);
    const other = newShortId<AccountId>(systemRandom);
    for (const bad of [await admission(keys.privateKey), await admission(undefined, other)]) {
      const [enrolled, signed] = [await enrolment(device), await receipt({})];
      const { intake, reasons } = await bring(ofSite, [[bad, enrolled, signed]]);
      expect(reasons).toEqual([
        [bad._id, 'invalid'],
        [enrolled._id, 'not-admitted'],
        [signed._id, 'not-admitted'],
      ]);
      // Their admission may come tomorrow.
      expect(intake.unfinished).toBe(true);
      expect(await hub.devices.get(device.id)).toBeUndefined();
    }
    expect((await bring(ofSite, [[await admission()]])).counts).toMatchObject({ new: 1, refused: 0 });
    // What is here already counts for what comes.
    const enrolled = await enrolment(device);
    expect((await bring(ofSite, [[enrolled], [await segmentOf(device)]])).counts).toMatchObject({ new: 2, refused: 0 });
  });

  it('brings devices by their certificate alone, of its own learner, and of a site its own', async () => {
    const [first, second] = [await TestDevice.make(learner), await TestDevice.make(learner)];
    const root = { by: hub.identity.receiptKey };
    const foreign = await enrolment(second, root);
    const unsigned = { ...(await enrolment(first)), label: 'Another' };
    const { reasons, intake } = await bring(ofSite, [
      [await admission(), unsigned, foreign, { ...foreign, _id: `${foreign._id}x`, publicKey: 1 }],
    ]);
    expect(reasons).toEqual([
      [unsigned._id, 'invalid'],
      [foreign._id, 'not-yours'],
      [`${foreign._id}x`, 'invalid'],
    ]);
    expect(intake.unfinished).toBe(false);
    expect([await hub.devices.get(first.id), await hub.devices.get(second.id)]).toEqual([undefined, undefined]);
    // The institution brings those of every hub; then the site may have it, too.
    expect((await bring(ofRoot(), [[foreign]])).counts).toMatchObject({ new: 1, refused: 0 });
    expect((await bring(ofSite, [[foreign]])).counts).toMatchObject({ new: 0, already: 1, refused: 0 });
    // Known here as another's.
    learner = newShortId<AccountId>(systemRandom);
    const taken = await enrolment(second);
    expect((await bring(ofSite, [[await admission(), taken]])).reasons).toEqual([[taken._id, 'not-yours']]);
  });

  it('makes no device known for a learner whose dossier it is not', async () => {
    const other = newShortId<AccountId>(systemRandom);
    const device = await TestDevice.make(other);
    const enrolled = await enrolment(device, { of: other });
    expect((await bring(ofSite, [[await admission(), enrolled]])).reasons).toEqual([[enrolled._id, 'not-yours']]);
    expect(await hub.devices.get(device.id)).toBeUndefined();
  });

  it('says that a device is blocked only where it is the institution’s word', async () => {
    const device = await TestDevice.make(learner);
    const blocked = { more: { blockedAt: after(5) } };
    const theirs = await enrolment(device, blocked);
    expect((await bring(ofSite, [[await admission(), theirs]])).counts).toMatchObject({ new: 2 });
    expect((await hub.devices.get(device.id))?.blockedAt).toBeUndefined();
    const root = await enrolment(device, { by: hub.identity.receiptKey, ...blocked });
    expect((await bring(ofRoot(), [[root]])).counts).toMatchObject({ new: 1 });
    expect((await hub.devices.get(device.id))?.blockedAt).toBe(after(5));
  });

  it('brings what a blocked device wrote where the earliest receipt for it is from before', async () => {
    const device = await TestDevice.make(learner);
    const enrolled = await enrolment(device, { by: hub.identity.receiptKey, more: { blockedAt: after(5) } });
    const segments = [await segmentOf(device), await segmentOf(device), await segmentOf(device)];
    const named = segments.map(({ _id, hash }) => ({ [_id]: hash }));
    const receipts = [
      await receipt(named[0]!, after(9)),
      await receipt(named[0]!, after(5)),
      await receipt(named[1]!, after(4)),
      await receipt(named[1]!, after(9)),
      await receipt(named[2]!, after(6)),
      // For another content under that id.
      await receipt({ [segments[2]!._id]: segments[0]!.hash }, after(1)),
    ];
    const { reasons, counts } = await bring(ofRoot(), [[await admission(), enrolled, ...receipts, ...segments]]);
    expect(reasons).toEqual([
      [segments[2]!._id, 'device-blocked'],
      [receipts[4]!._id, 'receipt-incomplete'],
      [receipts[5]!._id, 'receipt-incomplete'],
    ]);
    expect(counts).toMatchObject({ new: 8, refused: 3 });
  });

  it('looks at the form of devices and receipts before anything of them counts, whoever signed it', async () => {
    const device = await TestDevice.make(learner);
    const odd = await enrolment(device, { more: { blockedAt: 'tomorrow' } });
    const early = await receipt({ [`trace:${device.id}:00000000`]: 'x'.repeat(43) }, '0' as Timestamp);
    const { full } = await bring(ofSite, [[await admission(), odd, early]]);
    expect(full.map(({ reason }) => reason)).toEqual(['invalid: device', 'invalid: receipt']);
    expect(await hub.devices.get(device.id)).toBeUndefined();
  });

  it('takes receipts that are signed, for what is here with that digest, whenever it came', async () => {
    const [early, late, never] = [question(learner), question(learner), question(learner)].map((doc) => revised(doc));
    const digest = async (doc: { _id: string } | undefined) => ({ [doc!._id]: await documentDigest(doc!) });
    await bring(ofSite, [[await admission(), early!]]);
    const good = await receipt({ ...(await digest(early)), ...(await digest(late)) });
    const half = await receipt({ ...(await digest(early)), ...(await digest(never)) }, after(1));
    const forged = { ...(await receipt(await digest(early), after(2))), at: after(1) };
    const { documents: _none, ...malformed } = await receipt({}, after(3));
    // Before what it names: it waits for the end.
    const { reasons, intake } = await bring(ofSite, [[good, half, forged, malformed], [late!]]);
    expect(reasons).toEqual([
      [forged._id, 'invalid'],
      [malformed._id, 'invalid'],
      [half._id, 'receipt-incomplete'],
    ]);
    expect(intake.here.get(good._id)).toBe(good._rev);
    // This hub says of itself what it has, at once.
    const receipts = await new Database(hub.store, `dossier-${learner}`).rows('receipt:', { documents: true });
    const own = receipts.filter(({ doc }) => doc?.hub === undefined).flatMap(({ doc }) => Object.keys(doc!.documents!));
    expect(own.sort()).toEqual([early!._id, late!._id].sort());
    expect(intake.here.has(half._id)).toBe(false);
    expect((await bring(ofSite, [[good]])).counts).toMatchObject({ new: 0, already: 1, refused: 0 });
  });

  it('brings each document as its writer’s: the learner’s, or of a tutor whom somebody named', async () => {
    const asked = revised(question(learner)) as Doc;
    const answer = (by: string): Doc =>
      ({ ...revised(question(by)), _id: `answer:${crypto.randomUUID()}`, type: 'answer', thread: asked._id }) as Doc;
    const [theirs, unnamed, nobody] = [answer(tutor), answer(newShortId(systemRandom)), answer('_admin')];
    const { reasons, intake } = await bring(ofSite, [[asked, theirs, unnamed]]);
    expect(reasons).toEqual([[unnamed._id, 'not-your-tutor']]);
    expect(intake.unfinished).toBe(true);
    // Without a writer it is the learner's, and no document then: for good.
    const { by: _none, ...unsigned } = question(learner);
    const lost = await bring(ofSite, [[revised(unsigned) as Doc]]);
    expect([lost.reasons[0]?.[1], lost.intake.unfinished]).toEqual(['invalid', false]);
    // Whatever is no account’s id is nobody, whoever vouches for it.
    expect((await bring(ofRoot(), [[nobody, answer(newShortId(systemRandom))]])).reasons).toEqual([
      [nobody._id, 'not-your-tutor'],
    ]);
  });

  it('brings into the private database what the learner wrote, and no hub’s word', async () => {
    const device = await TestDevice.make(learner);
    const enrolled = await enrolment(device, { by: hub.identity.receiptKey });
    const mine = revised(note(learner, device.id)) as Doc;
    const { reasons, counts } = await bring(ofRoot(), [[mine, enrolled]], 'private');
    expect(reasons).toEqual([[enrolled._id, 'unknown-type']]);
    expect(counts).toMatchObject({ new: 1 });
    expect(await hub.devices.get(device.id)).toBeUndefined();
  });

  it('is told with so many reasons, of so many letters, and what is no document or too large is one of them', async () => {
    const bad = Array.from({ length: 60 }, (_, at) => ({
      ...question(learner),
      _id: `question:${at}${'x'.repeat(290)}`,
    }));
    const large = revised({ ...question(learner), text: 'x'.repeat(9_000_000) }) as Doc;
    const { counts, intake } = await bring(ofSite, [
      [large, { _id: 'x'.repeat(500), _rev: '1-a' }, ...bad.map((doc) => revised(doc) as Doc)],
    ]);
    expect(counts).toMatchObject({ new: 0, refused: 62 });
    const { reasons } = intake.report;
    expect(reasons).toHaveLength(50);
    expect(reasons.slice(0, 2).map(({ id, reason }) => [id.length, reason.split(':')[0]])).toEqual([
      [large._id.length, 'too-large'],
      [400, 'invalid'],
    ]);
    expect(intake.unfinished).toBe(false);
  });
});
