import * as v from 'valibot';
import { AgeRecipient } from '../shared/age-recipient';
import { canonicalBytes, canonicalJson } from '../shared/canonical-json';
import { AccountId, DeviceId, KitId, Uuid } from '../shared/ids';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { PublicKey } from '../trace/certificate';
import { EnrolmentRequest } from './enrolment';
import { fault } from './fault';
import type { CourierFault } from './fault';
import { LIMITS } from './limits';
import { MAX_ENTRY_BYTES, MAX_PATH_LENGTH } from './tar';

/* `index.json`: what a courier is, from whom, for whom, and every part of it. Format page: docs/formats/courier.md. */

export const INDEX_PATH = 'index.json';
export const SIGNATURE_PATH = 'index.json.jws';
export const MANIFEST_PATH = 'manifest-sha256.txt';

const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Time = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
const HubId = v.pipe(v.string(), v.regex(/^[a-z0-9]{10,26}$/));
const Generation = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

/** A place in the changes of a hub's database, as CouchDB says it: opaque, of one generation of the hub's data. */
export const Sequence = v.union([
  whole(Number.MAX_SAFE_INTEGER),
  v.pipe(v.string(), v.minLength(1), v.maxLength(2000)),
]);
export type Sequence = v.InferOutput<typeof Sequence>;

/** How far somebody has taken in the changes of a hub's database. */
export const Mark = v.object({ generation: Generation, sequence: Sequence });
export type Mark = v.InferOutput<typeof Mark>;

/** Which couriers of the other side arrived whole: all up to `highest` but `missing`. */
export const Heard = v.object({
  highest: whole(1e9),
  missing: v.pipe(v.array(whole(1e9)), v.maxLength(LIMITS.missing)),
});
export type Heard = v.InferOutput<typeof Heard>;

const Device = v.object({ kind: v.literal('device'), device: DeviceId, learner: AccountId });
const Hub = v.object({ kind: v.literal('hub'), hub: HubId });
const SendingHub = v.object({
  ...Hub.entries,
  /** Of its data; changes when they were restored. */
  generation: Generation,
  /** Of a site: compact JWS by the root hub, so that whoever knows that one alone knows this one (docs/formats/site.md). */
  certificate: v.optional(v.pipe(v.string(), v.maxLength(8 * 1024))),
  /** Of the root, for a site that is being founded: a claim, which a person compares with what the institution says. */
  key: v.optional(PublicKey),
});

export const DatabaseName = v.pipe(v.string(), v.regex(/^(dossier|private)-[a-z0-9]{10,26}$/));

const Database = v.object({
  name: DatabaseName,
  /** Revisions in all its parts. */
  documents: whole(1e9),
  /** By a hub: these are its changes after this, … */
  since: v.optional(Sequence),
  /** … up to this. */
  until: v.optional(Sequence),
  /** There is more than one file may weigh: the next courier goes on. */
  more: v.optional(v.literal(true)),
  /** By a device: how far it has taken in the hub's changes. */
  seen: v.optional(Mark),
});

const Part = v.looseObject({
  kind: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/)),
  path: v.pipe(
    v.string(),
    v.maxLength(MAX_PATH_LENGTH),
    v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/),
  ),
  size: whole(MAX_ENTRY_BYTES),
  sha256: Sha256,
});
export type Part = v.InferOutput<typeof Part>;

/** Revisions of one database, one a line, and the attachments that its batch brought before. */
const DocumentsPart = v.object({
  ...Part.entries,
  kind: v.literal('documents'),
  path: v.pipe(Part.entries.path, v.regex(/^documents\/\d{6}-(?:dossier|private)-[a-z0-9]{10,26}\.ndjson$/)),
  size: whole(LIMITS.documentsBytes),
  database: DatabaseName,
  documents: v.pipe(whole(LIMITS.batchDocuments), v.minValue(1)),
});
export type DocumentsPart = v.InferOutput<typeof DocumentsPart>;

const FilePart = v.object({
  ...Part.entries,
  kind: v.literal('file'),
  path: v.pipe(Part.entries.path, v.regex(/^files\/\d{6}\/[0-9a-f]{64}$/)),
  size: whole(LIMITS.batchFilesBytes),
});
export type FilePart = v.InferOutput<typeof FilePart>;

/** What a hub says to everybody: signed by itself, so it is proved by whoever knows that signature. */
export const NOTICES = ['revocations.jws', 'institution.json', 'institution.json.minisig'] as const;
export type NoticeName = (typeof NOTICES)[number];

const NoticePart = v.object({
  ...Part.entries,
  kind: v.literal('notice'),
  path: v.picklist(NOTICES),
  size: whole(LIMITS.noticesBytes),
});
export type NoticePart = v.InferOutput<typeof NoticePart>;

/** From a hub: what became of couriers of this device at the institution's officer. No signature but that of the index. */
export const RELEASE_PATH = 'release.json';

const ReleasePart = v.object({
  ...Part.entries,
  kind: v.literal('release'),
  path: v.literal(RELEASE_PATH),
  size: whole(LIMITS.releaseBytes),
});

export const ACCOUNTS_PATH = 'accounts.json';

/** Who belongs to a site: from the institution's hub to the site alone. */
const AccountsPart = v.object({
  ...Part.entries,
  kind: v.literal('accounts'),
  path: v.literal(ACCOUNTS_PATH),
  size: whole(LIMITS.accountsBytes),
});

const KitVersion = v.pipe(v.string(), v.regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/));

/** A whole kit as a file, between hubs: judged by its own signature, as if somebody published it. */
const KitPart = v.object({
  ...Part.entries,
  kind: v.literal('kit'),
  path: v.pipe(Part.entries.path, v.regex(/^kits\/[a-z0-9-]{1,64}-\d{1,6}\.\d{1,6}\.\d{1,6}\.kit$/)),
  kit: KitId,
  version: KitVersion,
});
export type KitPart = v.InferOutput<typeof KitPart>;

export const kitPath = (kit: string, version: string): string => `kits/${kit}-${version}.kit`;

const KnownPart = v.variant('kind', [DocumentsPart, FilePart, NoticePart, ReleasePart, AccountsPart, KitPart]);

/** What a hub has on its shelf, so that the other one sends what it lacks. */
export const OnShelf = v.object({
  kits: v.pipe(v.array(v.object({ id: KitId, version: KitVersion })), v.maxLength(LIMITS.shelf)),
  /** Bytes of kits that it takes in one courier; absent: as many as one holds. */
  room: v.optional(whole(Number.MAX_SAFE_INTEGER)),
});
export type OnShelf = v.InferOutput<typeof OnShelf>;

export const CourierIndex = v.object({
  format: v.literal('sandyq-courier'),
  formatVersion: v.literal(1),
  id: Uuid,
  /** Counted by the sender for this receiver, from 1. */
  number: v.pipe(whole(1e9), v.minValue(1)),
  made: Time,
  institution: KitId,
  from: v.variant('kind', [Device, SendingHub]),
  to: v.variant('kind', [Device, Hub]),
  /** The sender's recipient: what an answer is encrypted to. */
  answerTo: v.optional(AgeRecipient),
  heard: v.optional(Heard),
  shelf: v.optional(OnShelf),
  /** By a device that the hub may not know yet. */
  enrol: v.optional(EnrolmentRequest),
  databases: v.pipe(v.array(Database), v.maxLength(LIMITS.databases)),
  parts: v.pipe(v.array(Part), v.maxLength(LIMITS.parts)),
});
export type CourierIndex = v.InferOutput<typeof CourierIndex>;
export type CourierDatabase = CourierIndex['databases'][number];
export type CourierParty = CourierIndex['from'] | CourierIndex['to'];

const Head = v.looseObject({ format: v.literal('sandyq-courier'), formatVersion: v.number() });

/** The one byte form of an index: what is signed. */
export const indexBytes = (index: CourierIndex): Uint8Array<ArrayBuffer> => canonicalBytes(index);

/** An index as it came out of a courier. Members that this version does not know are left out of what it gives. */
export function parseIndex(bytes: Uint8Array): Result<CourierIndex, CourierFault> {
  const text = decode(bytes);
  const value = text === undefined ? undefined : parseJson(text);
  const head = v.safeParse(Head, value);
  if (text === undefined || !head.success) return malformed('index.json');
  if (head.output.formatVersion > 1) return err(fault('future-version', { detail: String(head.output.formatVersion) }));
  // Two readers must never see two things in the same bytes: a member said twice, a number written oddly.
  if (canonical(value) !== text) return malformed('not canonical');
  const index = v.safeParse(CourierIndex, value);
  if (!index.success) return malformed(v.getDotPath(index.issues[0]) ?? 'index');
  const contradiction = contradictionIn(index.output);
  return contradiction === undefined ? ok(index.output) : malformed(contradiction);
}

/** Known kinds of parts, parsed; undefined for a kind of a later version. */
export const knownPart = (part: Part): v.InferOutput<typeof KnownPart> | undefined =>
  isKnown(part) ? v.parse(KnownPart, part) : undefined;

const isKnown = ({ kind }: Part): boolean => KnownPart.options.some(({ entries }) => entries.kind.literal === kind);

/** Number of the batch that a part of it names in its path. */
export const batchOf = ({ path }: { readonly path: string }): number => Number(/^[a-z]+\/(\d{6})/.exec(path)?.[1]);

/** `sha256sum -c` of everything else in the courier. */
export const manifestText = (
  indexSha256: string,
  signatureSha256: string,
  parts: readonly Pick<Part, 'path' | 'sha256'>[],
): string =>
  [{ path: INDEX_PATH, sha256: indexSha256 }, { path: SIGNATURE_PATH, sha256: signatureSha256 }, ...parts]
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('');

const malformed = (detail: string) => err(fault('malformed', { detail }));

/** What each member may say for itself, and not together with the others. */
function contradictionIn({ from, to, enrol, databases, parts }: CourierIndex): string | undefined {
  if (from.kind === to.kind && from.kind === 'device') return 'from device to device';
  if (enrol !== undefined && from.kind !== 'device') return 'enrol: by a hub';
  const names = new Set<string>([INDEX_PATH, SIGNATURE_PATH, MANIFEST_PATH]);
  const counts = new Map(databases.map(({ name }) => [name, 0]));
  if (counts.size !== databases.length) return 'databases: twice';
  // A batch: its files, then the documents that name them.
  let batch = 1;
  let files = 0;
  let open = false;
  let notices = 0;
  let kits = false;
  const between = from.kind === 'hub' && to.kind === 'hub';
  for (const part of parts) {
    // Systems that tell no capitals apart would lay two parts over each other.
    const name = part.path.toLowerCase();
    if (names.has(name)) return `parts: ${part.path} twice`;
    names.add(name);
    const known = v.safeParse(KnownPart, part);
    if (!known.success) {
      if (isKnown(part)) return `parts: ${part.path}`;
      if (/^(?:documents|files)\//.test(part.path)) return `parts: ${part.path} is of another kind`;
      continue;
    }
    if (known.output.kind === 'kit') {
      if (!between) return `parts: ${part.path} is between hubs alone`;
      if (part.path !== kitPath(known.output.kit, known.output.version)) return `parts: ${part.path} is another kit`;
      kits = true;
      continue;
    }
    // Whoever has half a courier has what people wait for, and not a part of a film.
    if (kits) return `parts: ${part.path} comes after a kit`;
    if (known.output.kind === 'accounts') {
      if (!between) return `parts: ${part.path} is between hubs alone`;
      if (batch !== 1 || open) return `parts: ${part.path} comes after a batch`;
      continue;
    }
    if (known.output.kind === 'release') continue;
    if (known.output.kind === 'notice') {
      notices += part.size;
      if (notices > LIMITS.noticesBytes) return 'parts: notices';
      continue;
    }
    if (batchOf(part) !== batch) return `parts: ${part.path} is out of its batch`;
    if (known.output.kind === 'file') {
      if (!part.path.endsWith(`/${part.sha256}`)) return `parts: ${part.path} is named by another hash`;
      files += part.size;
      open = true;
      if (files > LIMITS.batchFilesBytes) return `parts: files of batch ${batch}`;
      continue;
    }
    const { database, documents } = known.output;
    const count = counts.get(database);
    if (count === undefined || !part.path.endsWith(`-${database}.ndjson`)) return `parts: ${part.path}: database`;
    counts.set(database, count + documents);
    batch += 1;
    files = 0;
    open = false;
  }
  if (open) return 'parts: files without documents';
  const other = databases.find(({ name, documents }) => counts.get(name) !== documents);
  return other === undefined ? undefined : `databases: ${other.name}: count`;
}

/** Undefined where it nests deeper than anything honest. */
function canonical(value: unknown): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
