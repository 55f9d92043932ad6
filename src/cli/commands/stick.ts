import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { version } from '../../../package.json';
import { packageRoot } from '../../hub/package-root';
import { hasTwins, planOf, stickFiles, type StickOrder } from '../../hub/stick/contents';
import { checkKit, type CheckedKit } from '../../hub/stick/kit';
import { FolderPlace } from '../../hub/stick/place';
import { ProgramIncomplete, programFiles } from '../../hub/stick/program';
import { RuntimeUnavailable, runtimeFiles } from '../../hub/stick/runtime';
import { runtimeCache } from '../../hub/stick/user-folder';
import { writeStick, type StickPlan, type Written } from '../../hub/stick/write';
import type { StickFault } from '../../hub/stick/fault';
import type { KitFault, TrustedKey } from '../../lib/kit/fault';
import type { KnownList } from '../../lib/kit/institution/list';
import { withdrawalOf } from '../../lib/kit/institution/standing';
import { parseSecretKeyFile, sign } from '../../lib/kit/node/keys';
import type { OpenedKit } from '../../lib/kit/open';
import type { Result } from '../../lib/shared/result';
import { systemRandom } from '../../lib/shared/ids';
import { RUNTIMES, Runtime, STICK_FILE, Stick } from '../../lib/stick/list';
import { MAX_REVOCATIONS } from '../../lib/trace/revocations';
import { explainFault } from '../faults';
import { readList } from '../institution/files';
import { explainListFault } from '../institution/words';
import { type ExitCode, type Io, progressLine, UsedWrongly } from '../io';
import { hearAlone } from '../open-kit';
import { explainStickFault, sizeText } from '../stick-faults';
import { readTrustedKey } from '../trusted-key';

export default defineCommand({
  meta: {
    name: 'stick',
    description: 'Write a stick: kits, pages to read them by, and a hub that needs no installation',
  },
  args: {
    dir: { type: 'positional', required: true, description: 'Folder of the stick; it has to be there' },
    kit: { type: 'string', description: 'Kit for the stick; may be said several times', valueHint: 'F.kit' },
    key: { type: 'string', description: 'Public key that has to have signed every kit', valueHint: 'NAME.pub' },
    revocations: {
      type: 'string',
      description: 'List of blocked devices to lie beside the kits, from `sandyq trace revocations`',
      valueHint: 'FILE.jws',
    },
    sign: { type: 'string', description: 'Secret key to sign the list of the stick by', valueHint: 'NAME.key' },
    'institution-list': {
      type: 'string',
      description: 'The institution’s newest list, to lie beside the kits; with --key it is by that key',
      valueHint: 'F.json',
    },
    runtime: {
      type: 'string',
      description: `Computers on which the hub runs, by comma (${RUNTIMES.join(',')}): Node comes from the npm registry`,
      valueHint: 'NAMES',
    },
    'no-runtime': { type: 'boolean', description: 'Leave Node out: the hub then runs where Node is installed' },
    read: {
      type: 'boolean',
      default: true,
      description: 'Lay out pages that any browser reads without the hub',
      negativeDescription: 'Leave out the pages that any browser reads without the hub',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, rawArgs, data }): Promise<ExitCode> {
    const io: Io = data;
    const place = await openPlace(args.dir);
    const sign = args.sign === undefined ? undefined : await signerOf(args.sign);
    const known = await knownOf(args['institution-list'], args.key);
    const kits = await checkedKits(valuesOf('kit', rawArgs), known, io, args.json === true);
    if (kits === undefined) return 1;
    const revocations = await revocationsOf(args.revocations);
    const runtimes = rawArgs.includes('--no-runtime') ? [] : runtimesOf(args.runtime);
    try {
      const base = await orderOf(place.folder, kits, runtimes, args.read, io);
      const order = { ...base, ...revocations, ...(known.list && { list: known.list }) };
      const progress = progressLine(io, 'Writing');
      const plan = await planOf(order);
      const total = totalOf(order, plan);
      const written = await writeStick(place, stickFiles(order), {
        plan,
        sign,
        onProgress: (_, done) => progress.show(Math.min(done, total), total),
      });
      progress.end();
      return say(written, place.readFromDevice, args, io);
    } catch (error) {
      if (!(error instanceof RuntimeUnavailable) && !(error instanceof ProgramIncomplete)) throw error;
      io.err(`${explainProgram(error)}\n`);
      return 2;
    }
  },
});

/** citty keeps the last one of an option that is said several times. */
export function valuesOf(option: string, argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, at) => {
    if (word.startsWith(`--${option}=`)) return [word.slice(option.length + 3)];
    return word === `--${option}` && argv[at + 1] !== undefined ? [argv[at + 1]!] : [];
  });
}

async function openPlace(dir: string): Promise<FolderPlace> {
  if (!(await stat(dir)).isDirectory()) throw new UsedWrongly(`${dir} is no folder.`);
  return await FolderPlace.open(resolve(dir));
}

async function signerOf(path: string): Promise<(sums: string) => string> {
  const key = parseSecretKeyFile(await readFile(path, 'utf8'));
  if (typeof key === 'string') throw new UsedWrongly(`${path}: ${key}.`);
  return (sums) => sign(new TextEncoder().encode(sums), 'sandyq stick', key);
}

function runtimesOf(text: string | undefined): readonly Runtime[] {
  if (text === undefined) return RUNTIMES;
  const parsed = v.safeParse(
    v.array(Runtime),
    text.split(',').map((name) => name.trim()),
  );
  if (!parsed.success) throw new UsedWrongly(`--runtime is one or more of ${RUNTIMES.join(',')}.`);
  return RUNTIMES.filter((runtime) => parsed.output.includes(runtime));
}

/** Keys that have to have signed the kits, where some were named, and the list that says more of them. */
interface Known {
  readonly trusted: readonly TrustedKey[];
  readonly list?: KnownList;
}

async function knownOf(path: string | undefined, key: string | undefined): Promise<Known> {
  const trusted = key === undefined ? [] : [await readTrustedKey(key)];
  if (path === undefined) return { trusted };
  const list = await readList(path);
  if (!list.ok) throw new UsedWrongly(`${path}: ${explainListFault(list.error)}`);
  if (key === undefined) return { trusted, list: list.value };
  const { keys, brought } = await hearAlone(list.value, trusted, Date.now());
  if (brought?.good !== true) throw new UsedWrongly(`${path} is not by the key that you named.`);
  return { trusted: keys, list: list.value };
}

function withdrawn({ manifest, fingerprint }: OpenedKit, known: KnownList | undefined): KitFault | undefined {
  return withdrawalOf(known?.list, { ...manifest, fingerprint }) && { code: 'withdrawn' };
}

/** Every byte of every kit before anything is written; undefined where one is bad, which was said then. */
async function checkedKits(
  paths: readonly string[],
  { trusted, list }: Known,
  io: Io,
  json: boolean,
): Promise<readonly CheckedKit[] | undefined> {
  if (paths.length === 0) throw new UsedWrongly('A stick wants at least one kit: --kit F.kit.');
  const kits: CheckedKit[] = [];
  for (const path of paths) {
    const progress = progressLine(io, `Checking ${path}`);
    const checked = await checkKit(path, { trusted, now: Date.now(), onProgress: progress.show });
    progress.end();
    const fault = checked.ok ? withdrawn(checked.value.kit, list) : checked.error;
    if (fault !== undefined || !checked.ok) {
      if (json) io.out(JSON.stringify({ ok: false, kit: path, fault }));
      else io.err(`${path}: ${explainFault(fault!)}\n`);
      return undefined;
    }
    kits.push(checked.value);
  }
  if (hasTwins(kits)) throw new UsedWrongly('Two of the kits are the same version of the same kit.');
  return kits;
}

/** By whatever hub it is: those who find it judge it by the key that they know. */
async function revocationsOf(path: string | undefined): Promise<Pick<StickOrder, 'revocations'>> {
  if (path === undefined) return {};
  const text = (await readFile(path, 'utf8')).trim();
  const isOne = text.length <= MAX_REVOCATIONS && /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/.test(text);
  if (!isOne) throw new UsedWrongly(`${path} is no list of blocked devices.`);
  return { revocations: text };
}

async function orderOf(
  folder: string,
  kits: readonly CheckedKit[],
  runtimes: readonly Runtime[],
  readable: boolean,
  io: Io,
): Promise<StickOrder> {
  const program = await programFiles(packageRoot(), runtimes);
  const cache = runtimeCache();
  const node: [Runtime, Awaited<ReturnType<typeof runtimeFiles>>][] = [];
  for (const runtime of runtimes) {
    if (io.terminal) io.err(`Node for ${runtime} …\n`);
    node.push([runtime, await runtimeFiles(runtime, cache)]);
  }
  return { id: await idOf(folder), programVersion: version, kits, program, runtimes: new Map(node), readable };
}

/** That of the stick that is written anew, for the data of its hub belong to it; or a new one. */
async function idOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, STICK_FILE), 'utf8').catch(() => undefined);
  const held = v.safeParse(v.pipe(v.string(), v.parseJson(), Stick), text);
  if (held.success) return held.output.id;
  return Buffer.from(systemRandom.bytes(6)).toString('hex');
}

/** Pages are made while they are written; what a kit lays out is not more than what it holds. */
function totalOf({ readable, kits }: StickOrder, { ready }: StickPlan): number {
  const pages = readable ? kits.reduce((sum, { kit }) => sum + kit.bytes, 0) : 0;
  return ready.reduce((sum, { size }) => sum + size, pages);
}

function say(
  written: Result<Written, StickFault>,
  readFromDevice: boolean,
  { dir, json }: { readonly dir: string; readonly json?: boolean },
  io: Io,
): ExitCode {
  if (!written.ok) {
    if (json) io.out(JSON.stringify({ ok: false, fault: written.error }));
    else io.err(`${explainStickFault(written.error)}\n`);
    return 2;
  }
  const { copied, kept } = written.value;
  if (json) io.out(JSON.stringify({ ok: true, copied, kept, readFrom: readFromDevice ? 'device' : 'memory' }));
  else
    io.out(
      [
        `${dir}: written, ${copied.files} files, ${sizeText(copied.bytes)}.`,
        ...(kept.files > 0 ? [`There and whole already: ${kept.files} files, ${sizeText(kept.bytes)}.`] : []),
        readFromDevice
          ? 'Each file was read again from the device itself, and is what was written.'
          : 'Each file was read again, though this system may have had it in memory still: only the check below is certain.',
        `Eject it, plug it in again and check it: sandyq verify ${dir}`,
      ].join('\n'),
    );
  return 0;
}

function explainProgram(error: RuntimeUnavailable | ProgramIncomplete): string {
  if (error instanceof ProgramIncomplete) return `The program cannot go onto a stick from here: ${error.message}.`;
  if (error.code === 'integrity')
    return `${error.message}\nThe registry gave other bytes than this program knows. Nothing of them was kept.`;
  return [
    `Node could not be fetched from the npm registry: ${error.message}`,
    'Connect once, and it is kept for later; or leave it out: --no-runtime.',
  ].join('\n');
}
