import { readFile, stat } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { parseSecretKeyFile } from '../../lib/kit/node/keys';
import type { SignedList } from '../../lib/kit/institution/list';
import type { UnfitBase } from '../../lib/kit/node/delta';
import type { Mistake } from '../../lib/kit/node/pack/mistakes';
import { packKit, type Packed, type PackFailure, type PackOptions } from '../../lib/kit/node/pack/pack';
import { packUpdate, type PackedUpdate } from '../../lib/kit/node/pack/pack-update';
import type { KitFault, UnknownSigner } from '../../lib/kit/fault';
import type { OpenedKit } from '../../lib/kit/open';
import type { Result } from '../../lib/shared/result';
import { explainFault } from '../faults';
import { readList } from '../institution/files';
import { explainListFault } from '../institution/words';
import { type ExitCode, type Io, progressLine, UsedWrongly } from '../io';
import { verifyKitFile } from '../verify-kit';

export default defineCommand({
  meta: { name: 'pack', description: 'Pack a folder with kit.yaml into a signed kit' },
  args: {
    dir: { type: 'positional', required: true, description: 'Folder with kit.yaml (docs/formats/authoring.md)' },
    key: {
      type: 'string',
      required: true,
      description: 'Secret key of sandyq keygen or minisign -G -W',
      valueHint: 'NAME.key',
    },
    out: { type: 'string', required: true, description: 'Kit to write', valueHint: 'F.kit' },
    since: {
      type: 'string',
      description: 'Write an update: only what this older version of the kit does not have',
      valueHint: 'OLD.kit',
    },
    'institution-list': {
      type: 'string',
      description: 'The institution’s newest list, to travel with the kit',
      valueHint: 'F.json',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!(await stat(args.dir)).isDirectory()) throw new UsedWrongly(`${args.dir} is no folder.`);
    const key = parseSecretKeyFile(await readFile(args.key, 'utf8'));
    if (typeof key === 'string') throw new UsedWrongly(`${args.key}: ${key}.`);
    const base = args.since === undefined ? undefined : await verifyKitFile(args.since, undefined, io);
    if (base && !base.ok) return refuse(base.error, args.since ?? '', args.json, io);
    const list = await listOf(args['institution-list']);
    const progress = progressLine(io, 'Packing');
    const packed = await packOrUpdate(
      { folder: args.dir, key, out: args.out, list, onProgress: progress.show },
      base?.value,
    );
    progress.end();
    if (!packed.ok && packed.error.code !== 'mistakes') return refuse(packed.error, args.since ?? '', args.json, io);
    const { warnings } = packed.ok ? packed.value : (packed.error as PackFailure);
    const mistakes = packed.ok ? [] : (packed.error as PackFailure).mistakes;
    if (args.json)
      io.out(
        JSON.stringify(
          packed.ok ? { ok: true, out: args.out, ...brief(packed.value), warnings } : { ok: false, mistakes, warnings },
        ),
      );
    else {
      for (const warning of warnings) io.err(`${place(warning)}: warning: ${warning.message}\n`);
      if (packed.ok) io.out(say(args.out, packed.value));
      else {
        for (const mistake of mistakes) io.err(`${place(mistake)}: ${mistake.message}\n`);
        io.err(`Nothing was written. Mend ${count(mistakes.length, 'mistake')} and pack again.\n`);
      }
    }
    return packed.ok ? 0 : 1;
  },
});

/** A list that nobody can read would travel to every device for nothing. */
async function listOf(path: string | undefined): Promise<SignedList | undefined> {
  if (path === undefined) return undefined;
  const read = await readList(path);
  if (!read.ok) throw new UsedWrongly(`${path}: ${explainListFault(read.error)}`);
  return read.value;
}

type Outcome = Packed & Partial<Pick<PackedUpdate, 'delta'>>;

const packOrUpdate = (
  options: PackOptions,
  base: OpenedKit | undefined,
): Promise<Result<Outcome, PackFailure | KitFault | UnfitBase>> =>
  base ? packUpdate(options, base) : packKit(options);

/** The older kit is none, or none of these: nothing was written. */
function refuse(
  reason: KitFault | UnfitBase | PackFailure | UnknownSigner,
  since: string,
  json: boolean | undefined,
  io: Io,
): ExitCode {
  if (json) io.out(JSON.stringify({ ok: false, since, fault: reason }));
  else
    io.err(
      `${since}: ${'base' in reason ? explainUnfit(reason) : explainFault(reason as KitFault)}\nNothing was written.\n`,
    );
  return 1;
}

function explainUnfit({ code, base, kit }: UnfitBase): string {
  switch (code) {
    case 'other-institution':
      return `This kit is of another institution (${base}) than the folder (${kit}). An update is of the same one.`;
    case 'other-kit':
      return `This is another kit (${base}) than the folder (${kit}). Name an older version of the same kit.`;
    case 'not-older':
      return `This version (${base}) is not older than the folder's (${kit}). Raise the version in kit.yaml, or name an older kit.`;
  }
}

const brief = ({ manifest, fingerprint, bytes, keysFile, delta }: Outcome) => ({
  id: manifest.id,
  version: manifest.version,
  fingerprint,
  bytes: delta?.bytes ?? bytes,
  files: manifest.files.length,
  ...(delta === undefined ? {} : { base: delta.base.version, absent: delta.absent, wholeBytes: bytes }),
  ...(keysFile === undefined ? {} : { keysFile }),
});

function say(out: string, packed: Outcome): string {
  const { manifest, bytes, keysFile, delta } = packed;
  const files = count(manifest.files.length, 'file');
  const lines = [`${out}: ${manifest.id} ${manifest.version}, ${files}, ${delta?.bytes ?? bytes} bytes`];
  if (delta && delta.absent > 0)
    lines.push(
      `An update of ${delta.base.version}: ${delta.absent} of the files are left out, or all but some parts of them; the whole kit has ${bytes} bytes.`,
      `It installs where ${delta.base.version} is. Others need the whole kit: pack without --since.`,
    );
  else if (delta) lines.push(`${delta.base.version} has none of these files: this is the whole kit.`);
  if (keysFile !== undefined)
    lines.push(
      `${keysFile}: answer keys of the graded controls. For the hub (sandyq publish sends them), never for learners.`,
    );
  return lines.join('\n');
}

/** As compilers write it, so that editors jump there. */
const place = ({ file, line }: Mistake): string => (line === undefined ? file : `${file}:${line}`);

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
