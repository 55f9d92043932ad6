import 'fake-indexeddb/auto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askBySlip } from '../../src/app/boot/ask-by-slip';
import { commandLine } from '../../src/cli/commands/command-line.fixture';
import { root } from '../../src/cli/root';
import type { EnrolmentRequest } from '../../src/lib/courier/enrolment';
import { proofOf } from '../../src/lib/courier/enrolment';
import { dossierName, privateName } from '../../src/lib/dossier/documents';
import { verifyDossier } from '../../src/lib/dossier/verify';
import { fromBase64, fromBase64Url } from '../../src/lib/shared/base64';
import { newUuid, systemRandom } from '../../src/lib/shared/ids';
import type { AccountId, DeviceId } from '../../src/lib/shared/ids';
import { openVault } from '../../src/lib/shared/vault';
import { openLearnerCourier } from '../../src/lib/sync/courier/learner-courier';
import { openDossierCopy, openPrivateCopy } from '../../src/lib/sync/dexie/copy';
import { openSlip } from '../../src/lib/sync/enrolment/slip';
import type { Slip } from '../../src/lib/sync/enrolment/slip';
import { exportPublicKey, generateSigningKeys, importPublicKey } from '../../src/lib/trace/jws';
import { MemoryJournal } from '../../src/lib/trace/memory-journal';
import { question } from '../contract/document-store';
import { uuid } from './documents';
import { TestHub } from './harness';
import type { Reply, SignedIn } from './harness';

const TYPE = { 'Content-Type': 'application/vnd.sandyq.courier' };
const sandyq = (...words: string[]) => commandLine(root.subCommands)('courier', ...words);

/* Between the device of this test and its hub nothing passes but files. */
describe('a device that never meets a hub', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-enrolment-'));
  let hub: TestHub;
  let now = Date.now();
  let admin: SignedIn;
  let [dana, timur]: AccountId[] = [];
  const clock = { now: () => now };

  beforeAll(async () => {
    hub = await TestHub.start({ clock });
    admin = await hub.signIn('admin');
    const { accounts } = (await admin.get('/api/accounts')).json as { accounts: { id: AccountId; login: string }[] };
    [dana, timur] = ['dana', 'timur'].map((login) => accounts.find((one) => one.login === login)!.id);
  }, 60_000);
  afterAll(async () => {
    delete process.env.SANDYQ_PASSWORD;
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function slipOf(learner: AccountId, wanted: object = {}): Promise<Slip> {
    const reply = await admin.post(`/api/accounts/${learner}/enrolment`, wanted);
    expect(reply.status).toBe(201);
    const { file, code } = reply.json as { file: string; code: string };
    const opened = await openSlip(new Blob([fromBase64(file)]), code, clock);
    if (!opened.ok) throw new Error(opened.error.code);
    return opened.value;
  }

  /** What the app makes of a slip: keys, journal, copies, couriers. */
  async function device(
    slip: Slip,
    ask?: (asked: EnrolmentRequest) => Promise<EnrolmentRequest>,
    id = newUuid(systemRandom) as string as DeviceId,
  ) {
    const keys = await generateSigningKeys(false);
    const publicKey = await exportPublicKey(keys.publicKey);
    const vault = await openVault(systemRandom.bytes(32), systemRandom);
    const dossier = openDossierCopy({ database: `dossier-${id}`, vault });
    const { account, institution } = slip;
    const asks = askBySlip({ account, slip }, { device: id, publicKey }, 'Device of a village');
    const courier = openLearnerCourier({
      dossier,
      privateStore: openPrivateCopy({ database: `private-${id}`, vault }),
      sealing: {
        journal: new MemoryJournal(clock),
        signer: { device: id, learner: account.id, privateKey: keys.privateKey },
        context: { homePage: institution.homePage },
      },
      institution: institution.id,
      hub: institution.hub,
      hubKey: (await importPublicKey(institution.receiptKey))!,
      recipient: () => institution.courierRecipient,
      async enrol() {
        const asked = await asks(dossier);
        return asked === undefined || ask === undefined ? asked : ask(asked);
      },
      clock,
      random: systemRandom,
    });
    const made = async (): Promise<Uint8Array> => {
      let bytes = new Uint8Array();
      await dossier.put(question(1, { _id: `question:${uuid()}`, by: account.id }));
      const file = await courier.make(async ({ stream }) => {
        bytes = new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
      });
      if (!file.ok) throw new Error(file.error.code);
      return bytes;
    };
    return { id, keys, publicKey, dossier, courier, made, asks };
  }
  const handIn = (bytes: Uint8Array): Promise<Reply> => admin.send('POST', '/api/courier', bytes, TYPE);
  const refused = async (bytes: Uint8Array) => {
    const { status, json } = await handIn(bytes);
    return [status, (json.error as { fault?: string } | undefined)?.fault];
  };

  it('is enrolled by its first courier; its work counts, and the answer brings its certificate', async () => {
    const slip = await slipOf(dana!);
    const { id, dossier, courier, made, asks } = await device(slip);
    const first = await handIn(await made());
    expect(first.json).toMatchObject({
      ...{ enrolled: true, complete: true, canAnswer: true },
      learners: [
        { id: dana, databases: [{ name: dossierName(dana!), new: 1, refused: 0 }, { name: privateName(dana!) }] },
      ],
    });
    const { devices } = (await admin.get('/api/devices')).json as { devices: { device: string; label: string }[] };
    expect(devices.find((one) => one.device === id)).toMatchObject({ account: dana, label: 'Device of a village' });
    // Before the answer is here it asks again, and that is no fault; work recorded meanwhile goes with it.
    const second = await handIn(await made());
    expect(second.json).toMatchObject({ complete: true });
    expect(second.json).not.toHaveProperty('enrolled');
    const response = await fetch(`${hub.url}/api/courier/${dana}?device=${id}`, { headers: { Cookie: admin.cookie } });
    const taken = await courier.open(await response.blob());
    expect(taken).toMatchObject({ ok: true, value: { receipts: 2, rejected: 0, confirms: [1, 2] } });
    const certificate = await dossier.get(`device:${id}`);
    expect(certificate).toMatchObject({ device: id, learner: dana });
    expect(await asks(dossier)).toBeUndefined();
    const documents = [
      ...(await dossier.list('device')),
      ...(await dossier.list('receipt')),
      ...(await dossier.list('question')),
    ];
    const hubKey = (await importPublicKey(slip.institution.receiptKey))!;
    expect(await verifyDossier(documents as never, { database: dossierName(dana!), hubKey })).toMatchObject({
      ok: true,
    });
    const { entries } = (await admin.get('/api/audit?limit=50')).json as {
      entries: { action: string; subject: string }[];
    };
    expect(entries.filter(({ action }) => /enrol/.test(action))).toMatchObject([
      { action: 'device-enrolled', subject: id },
      { action: 'enrolment-slip-made', subject: dana },
    ]);
  });

  it('is refused where another was enrolled by the same slip', async () => {
    const slip = await slipOf(dana!);
    const [first, other] = [await device(slip), await device(slip)];
    expect((await handIn(await first.made())).status).toBe(200);
    expect(await refused(await other.made())).toEqual([400, 'enrolment-used']);
    // One and the same device, with another key.
    const thief = await device(slip, undefined, first.id);
    expect(await refused(await thief.made())).toEqual([400, 'forged']);
    const { devices } = (await admin.get('/api/devices')).json as { devices: { device: string }[] };
    expect(devices.map(({ device: one }) => one)).not.toContain(other.id);
  });

  it('of two that come at once by one slip, one is enrolled', async () => {
    const slip = await slipOf(timur!);
    const couriers = await Promise.all([1, 2].map(async () => (await device(slip)).made()));
    const answers = await Promise.all(couriers.map((bytes) => handIn(bytes)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('is refused by a slip of somebody else, also with a proof that is right', async () => {
    const slip = await slipOf(dana!);
    const foreign = { ...slip, account: { ...slip.account, id: timur! } };
    expect(await refused(await (await device(foreign)).made())).toEqual([400, 'enrolment-foreign']);
  });

  it('is refused by a slip that this hub did not make, or that it did not open', async () => {
    const slip = await slipOf(dana!);
    const unknown = await device({ ...slip, id: newUuid(systemRandom) });
    expect(await refused(await unknown.made())).toEqual([400, 'enrolment-unknown']);
    const guessed = await device({ ...slip, secret: 'B'.repeat(43) });
    expect(await refused(await guessed.made())).toEqual([400, 'enrolment-unknown']);
    const forAnotherKey = await device(slip, async (asked) => {
      const other = await exportPublicKey((await generateSigningKeys(false)).publicKey);
      return { ...asked, publicKey: other };
    });
    expect(await refused(await forAnotherKey.made())).toEqual([400, 'enrolment-unknown']);
    // Right in everything but that somebody else signs the courier.
    const other = await exportPublicKey((await generateSigningKeys(false)).publicKey);
    const id = newUuid(systemRandom) as string as DeviceId;
    const ask = async (asked: EnrolmentRequest) => {
      const candidate = { ...asked, publicKey: other, device: id, learner: dana! };
      return { ...asked, publicKey: other, proof: await proofOf(fromBase64Url(slip.secret), candidate) };
    };
    const signed = await device(slip, ask, id);
    expect(await refused(await signed.made())).toEqual([400, 'forged']);
    // Nothing of all that used the slip up.
    expect((await handIn(await (await device(slip)).made())).status).toBe(200);
  });

  it('is refused after the time of its slip, and blocked with its account', async () => {
    const short = await slipOf(dana!, { days: 1 });
    const { made } = await device(short);
    const bytes = await made();
    now += 86_400_000;
    admin = await hub.signIn('admin');
    expect(await refused(bytes)).toEqual([400, 'enrolment-expired']);
    const slip = await slipOf(timur!);
    const blocked = await device(slip);
    await admin.send('PATCH', `/api/accounts/${timur}`, { blocked: true });
    expect(await refused(await blocked.made())).toEqual([400, 'blocked-account']);
    expect((await admin.post(`/api/accounts/${timur}/enrolment`, {})).status).toBe(409);
    await admin.send('PATCH', `/api/accounts/${timur}`, { blocked: false });
    expect((await handIn(await blocked.made())).status).toBe(200);
  });

  it('is made a slip for by administrators alone, for learners alone', async () => {
    const tutor = await hub.signIn('aigul');
    expect((await tutor.post(`/api/accounts/${dana}/enrolment`, {})).status).toBe(403);
    expect((await hub.client().post(`/api/accounts/${dana}/enrolment`, {})).status).toBe(401);
    expect((await admin.post(`/api/accounts/${tutor.id}/enrolment`, {})).status).toBe(400);
    expect((await admin.post(`/api/accounts/${dana}/enrolment`, { days: 0 })).status).toBe(400);
  });

  it('is made a slip for from the command line', async () => {
    process.env.SANDYQ_PASSWORD = hub.passwordOf('admin');
    const to = ['--hub', hub.url, '--login', 'admin'];
    const out = join(folder, 'dana.enrol');
    const made = await sandyq('enrol', '--learner', 'dana', ...to, '--out', out, '--json');
    const said = JSON.parse(made.out) as { code: string };
    expect([made.code, said.code]).toEqual([0, expect.stringMatching(/^(?:[a-z2-9]{4}-){3}[a-z2-9]{4}$/)]);
    const opened = await openSlip(new Blob([new Uint8Array(readFileSync(out))]), said.code, clock);
    expect(opened).toMatchObject({ ok: true, value: { account: { id: dana } } });
    expect((await sandyq('enrol', '--learner', 'nobody', ...to, '--out', out)).err).toContain('no such thing');
    expect((await sandyq('enrol', '--learner', 'dana', ...to, '--out', 'x.txt')).code).toBe(2);
    expect((await sandyq('enrol', '--learner', 'dana', ...to, '--out', out, '--days', '0')).code).toBe(2);
  });
});
