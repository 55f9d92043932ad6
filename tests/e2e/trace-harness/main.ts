import { describeDay, studyDay } from '../../fixtures/traces/day';
import { dossierName, privateName } from '../../../src/lib/dossier/documents';
import type { Timestamp } from '../../../src/lib/shared/clock';
import { freshLog } from '../../../src/lib/shared/browser/fresh-log';
import { newUuid, systemRandom } from '../../../src/lib/shared/ids';
import type { AccountId } from '../../../src/lib/shared/ids';
import { LearnerRound } from '../../../src/lib/sync/rounds/learner-round';
import { openVault } from '../../../src/lib/shared/vault';
import { openDossierCopy, openPrivateCopy } from '../../../src/lib/sync/dexie/copy';
import { openDeviceKeys } from '../../../src/lib/trace/dexie/device-keys';
import { openJournal } from '../../../src/lib/trace/dexie/journal';
import { importPublicKey } from '../../../src/lib/trace/jws';

/* A page with a learner's journal, dossier and sync as the app puts them together, and nothing else of the app. */

const signal = new AbortController().signal;
const clock = { now: () => Date.now() };
const post = (path: string, body: unknown): Promise<Response> =>
  fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Sandyq-Request': '1' },
    body: JSON.stringify(body),
  });

async function open(login: string, password: string) {
  await freshLog();
  const session = (await (await post('/api/session', { login, password })).json()) as {
    account: { id: AccountId };
    institution: { receiptKey: JsonWebKey; homePage: string };
  };
  const learner = session.account.id;
  const database = `trace-${learner}`;
  const vault = await openVault(new Uint8Array(32).fill(1), systemRandom);
  const keys = await openDeviceKeys(database, vault, systemRandom);
  await post('/api/devices', { device: keys.device, publicKey: keys.publicKey, label: 'Test' });
  const journal = openJournal({ database, vault, clock });
  const dossier = openDossierCopy({ database: dossierName(learner), vault });
  const round = new LearnerRound({
    fetch: (...request) => fetch(...request),
    hub: '',
    learner,
    device: keys.device,
    dossier,
    privateStore: openPrivateCopy({ database: privateName(learner), vault }),
    sealing: {
      journal,
      signer: { device: keys.device, learner, privateKey: keys.privateKey },
      context: { homePage: session.institution.homePage, platform: 'Sandyq', language: 'ru' },
      describe: describeDay,
    },
    hubKey: (await importPublicKey(session.institution.receiptKey))!,
    now: clock.now,
  });
  return { learner, journal, dossier, round };
}
let opened: Awaited<ReturnType<typeof open>> | undefined;

const profile = {
  /** Signs in, enrols this browser and opens what it has kept. */
  open: async (login: string, password: string): Promise<string> => {
    opened = await open(login, password);
    return opened.learner;
  },
  /** Writes down what somebody does in so many events. */
  study: async (count: number, seed: number): Promise<void> => {
    for (const { event } of studyDay(count, seed)) await opened!.journal.append(event);
  },
  /** How many documents wait after the round: 0 is all received. */
  sync: async (): Promise<number> => {
    await opened!.round.run(signal);
    return opened!.round.waiting();
  },
  /** Writes one event with this word in it; answers its counter when it is durable. */
  note: async (word: string): Promise<number> =>
    (await opened!.journal.append({ kind: 'read-answer', document: word })).counter,
  /** Asks a question with this text; answers its id when it is durable. */
  ask: async (text: string): Promise<string> => {
    const { learner, dossier } = opened!;
    const _id = `question:${newUuid(systemRandom)}`;
    const at = new Date().toISOString() as Timestamp;
    await dossier.put({ _id, type: 'question', v: 1, by: learner, at, text });
    return _id;
  },
};

declare global {
  interface Window {
    profile: typeof profile;
  }
}
window.profile = profile;
