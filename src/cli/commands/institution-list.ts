import { readFile, stat } from 'node:fs/promises';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { nextList, type ListChange } from '../../lib/kit/institution/change';
import { judgeList } from '../../lib/kit/institution/judge';
import { listText, type KnownList, type SignedList } from '../../lib/kit/institution/list';
import { KitVersion } from '../../lib/kit/manifest';
import { publicKeyLine } from '../../lib/kit/minisign/format';
import { parseSecretKeyFile, sign, type SigningKey } from '../../lib/kit/node/keys';
import { KitId } from '../../lib/shared/ids';
import { timestamp } from '../../lib/shared/clock';
import type { LocalizedText } from '../../lib/shared/text';
import { readList, writeList } from '../institution/files';
import { describeList, explainListFault } from '../institution/words';
import { type ExitCode, type Io, UsedWrongly } from '../io';
import { readTrustedKey } from '../trusted-key';

export default defineCommand({
  meta: { name: 'list', description: 'Write and sign the next list: F.json and F.json.minisig' },
  args: {
    key: {
      type: 'string',
      required: true,
      description: 'Secret key that signs it: the oldest that is in force, which every device knows',
      valueHint: 'NAME.key',
    },
    out: { type: 'string', required: true, description: 'List to write', valueHint: 'institution.json' },
    previous: {
      type: 'string',
      description: 'The newest list so far; without it the first one is made',
      valueHint: 'F.json',
    },
    institution: { type: 'string', description: 'Id of the institution, for the first list', valueHint: 'ID' },
    add: { type: 'string', description: 'New keys, parted by commas', valueHint: 'NEW.pub' },
    'add-for-kits': { type: 'string', description: 'New keys that sign kits and no list', valueHint: 'NEW.pub' },
    retire: { type: 'string', description: 'Keys that end with --until', valueHint: 'OLD.pub' },
    until: { type: 'string', description: 'Day or time', valueHint: '2027-09-01' },
    revoke: {
      type: 'string',
      description: 'Keys that were lost or stolen, with --reason; for ever',
      valueHint: 'OLD.pub',
    },
    reason: { type: 'string', description: 'Why they are revoked', valueHint: 'TEXT' },
    withdraw: {
      type: 'string',
      description: 'Versions not to be used any more, with their reason',
      valueHint: 'ID@1.0.0',
    },
    'reason-kk': { type: 'string', description: 'Why, for learners, in Kazakh', valueHint: 'TEXT' },
    'reason-ru': { type: 'string', description: 'The same in Russian', valueHint: 'TEXT' },
    'reason-en': { type: 'string', description: 'The same in English', valueHint: 'TEXT' },
    restore: { type: 'string', description: 'Versions that were withdrawn by mistake', valueHint: 'ID@1.0.0' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const key = parseSecretKeyFile(await readFile(args.key, 'utf8'));
    if (typeof key === 'string') throw new UsedWrongly(`${args.key}: ${key}.`);
    const previous = await previousList(args.previous, args.out);
    const before = previous?.list ?? institutionOf(args.institution);
    const now = Date.now();
    const change = await changeOf(args);
    const own = previous === undefined ? [{ minisign: publicKeyLine(key) }] : [];
    const list = nextList(before, { ...change, add: [...own, ...(change.add ?? [])] }, now);
    const signed = signList(listText(list), list.institution, key);
    const pinned = [{ minisign: publicKeyLine(key), institution: list.institution }];
    const judged = await judgeList(signed, { institution: list.institution, pinned, known: previous, now });
    if (!judged.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, fault: judged.error }));
      else io.err(`${explainListFault(judged.error)}\nNothing was written.\n`);
      return 1;
    }
    await writeList(args.out, signed);
    if (args.json) io.out(JSON.stringify({ ok: true, out: args.out, list }));
    else io.out(`${describeList(list, now)}\nWritten to ${args.out} and ${args.out}.minisig.`);
    return 0;
  },
});

interface Wanted {
  readonly [option: string]: unknown;
  readonly reason?: string;
  readonly until?: string;
}

async function changeOf(args: Wanted): Promise<ListChange> {
  const { reason, until } = args;
  const [add, forKits] = [await keys(args.add), await keys(args['add-for-kits'])];
  const [retired, revoked] = [await keys(args.retire), await keys(args.revoke)];
  const withdrawn = versions(args.withdraw);
  if (retired.length > 0 && until === undefined) throw new UsedWrongly('--retire wants --until.');
  if (revoked.length > 0 && reason === undefined) throw new UsedWrongly('--revoke wants --reason.');
  const why = reasons(args);
  if (withdrawn.length > 0 && Object.keys(why).length === 0)
    throw new UsedWrongly('--withdraw wants its reason in a language at least: --reason-kk, --reason-ru, --reason-en.');
  return {
    add: [...add.map((minisign) => ({ minisign })), ...forKits.map((minisign) => ({ minisign, kitsOnly: true }))],
    retire: retired.map((minisign) => ({ minisign, until: timeOf(until!) })),
    revoke: revoked.map((minisign) => ({ minisign, reason: reason! })),
    withdraw: withdrawn.map((version) => ({ ...version, reason: why })),
    restore: versions(args.restore),
  };
}

const parts = (option: unknown): readonly string[] =>
  typeof option === 'string' ? option.split(',').map((part) => part.trim()) : [];

const keys = (option: unknown): Promise<readonly string[]> =>
  Promise.all(parts(option).map(async (part) => (await readTrustedKey(part)).minisign));

const Versioned = v.object({ kit: KitId, version: KitVersion });

const versions = (option: unknown): readonly v.InferOutput<typeof Versioned>[] =>
  parts(option).map((part) => {
    const [kit, version] = part.split('@');
    const parsed = v.safeParse(Versioned, { kit, version });
    if (!parsed.success) throw new UsedWrongly(`${part}: a version of a kit is named as algebra@1.0.0.`);
    return parsed.output;
  });

function reasons(args: Wanted): LocalizedText {
  const said = ['kk', 'ru', 'en'].map((language) => [language, args[`reason-${language}`]] as const);
  return Object.fromEntries(said.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function timeOf(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new UsedWrongly(`${text} is no day and no time. Write 2027-09-01.`);
  return timestamp(ms);
}

function institutionOf(id: string | undefined): KitId {
  const parsed = v.safeParse(KitId, id);
  if (!parsed.success)
    throw new UsedWrongly('The first list wants --institution ID; every other one --previous F.json.');
  return parsed.output;
}

/** A list that is there is the previous one: whoever forgets to say so would begin to count anew. */
async function previousList(path: string | undefined, out: string): Promise<KnownList | undefined> {
  if (path === undefined) {
    if ((await stat(out).catch(() => undefined)) !== undefined)
      throw new UsedWrongly(`${out} is there already. Name it with --previous, or write elsewhere.`);
    return undefined;
  }
  const known = await readList(path);
  if (!known.ok) throw new UsedWrongly(`${path}: ${explainListFault(known.error)}`);
  return known.value;
}

const signList = (text: string, institution: string, key: SigningKey): SignedList => ({
  text,
  signature: sign(new TextEncoder().encode(text), `sandyq institution ${institution}`, key),
});
