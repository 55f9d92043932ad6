import { readFile, stat } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { parseSecretKeyFile } from '../../lib/kit/node/keys';
import type { Mistake } from '../../lib/kit/node/pack/mistakes';
import { packKit } from '../../lib/kit/node/pack/pack';
import { type ExitCode, type Io, progressLine, UsedWrongly } from '../io';

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
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!(await stat(args.dir)).isDirectory()) throw new UsedWrongly(`${args.dir} is no folder.`);
    const key = parseSecretKeyFile(await readFile(args.key, 'utf8'));
    if (typeof key === 'string') throw new UsedWrongly(`${args.key}: ${key}.`);
    const progress = progressLine(io, 'Packing');
    const packed = await packKit({ folder: args.dir, key, out: args.out, onProgress: progress.show });
    progress.end();
    const { warnings } = packed.ok ? packed.value : packed.error;
    if (args.json)
      io.out(
        JSON.stringify(
          packed.ok
            ? { ok: true, out: args.out, ...brief(packed.value), warnings }
            : { ok: false, mistakes: packed.error.mistakes, warnings },
        ),
      );
    else {
      for (const warning of warnings) io.err(`${place(warning)}: warning: ${warning.message}\n`);
      if (packed.ok) io.out(say(args.out, packed.value));
      else {
        for (const mistake of packed.error.mistakes) io.err(`${place(mistake)}: ${mistake.message}\n`);
        io.err(`Nothing was written. Mend ${count(packed.error.mistakes.length, 'mistake')} and pack again.\n`);
      }
    }
    return packed.ok ? 0 : 1;
  },
});

type Packed = Extract<Awaited<ReturnType<typeof packKit>>, { ok: true }>['value'];

const brief = ({ manifest, fingerprint, bytes, keysFile }: Packed) => ({
  id: manifest.id,
  version: manifest.version,
  fingerprint,
  bytes,
  files: manifest.files.length,
  ...(keysFile === undefined ? {} : { keysFile }),
});

function say(out: string, packed: Packed): string {
  const { manifest, bytes, keysFile } = packed;
  const lines = [`${out}: ${manifest.id} ${manifest.version}, ${count(manifest.files.length, 'file')}, ${bytes} bytes`];
  if (keysFile !== undefined)
    lines.push(
      `${keysFile}: answer keys of the graded controls. For the hub (sandyq publish sends them), never for learners.`,
    );
  return lines.join('\n');
}

/** As compilers write it, so that editors jump there. */
const place = ({ file, line }: Mistake): string => (line === undefined ? file : `${file}:${line}`);

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
