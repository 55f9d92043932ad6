import { defineCommand } from 'citty';
import { DOCUMENT_KINDS, type Item, type KitManifest } from '../../lib/kit/manifest';
import { openKit } from '../../lib/kit/open';
import { pick } from '../../lib/shared/text';
import { explainFault } from '../faults';
import type { ExitCode, Io } from '../io';
import { broughtLines } from '../institution/words';
import { openKitFile, type OpenedFile } from '../open-kit';

export default defineCommand({
  meta: {
    name: 'inspect',
    description: 'Show what a kit holds (signature and manifest are checked, the files are not)',
  },
  args: {
    kit: { type: 'positional', required: true, description: 'Kit to look into' },
    json: { type: 'boolean', description: 'Say the result as JSON, with the whole manifest' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const kit = await openKitFile(args.kit, undefined, (source, trusted, options) =>
      openKit(source, trusted, { ...options, acceptDelta: true }),
    );
    if (!kit.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, fault: kit.error }));
      else io.err(`${explainFault(kit.error)}\n`);
      return 1;
    }
    const { manifest, fingerprint, signer, bytes, delta, list } = kit.value;
    const update = delta && { base: delta.base, absent: delta.absent.map(({ path }) => path) };
    if (args.json) io.out(JSON.stringify({ ok: true, fingerprint, signer, bytes, ...update, manifest, list }));
    else io.out(describe(kit.value));
    return 0;
  },
});

function describe({ manifest, fingerprint, signer, bytes, delta, list }: OpenedFile): string {
  const language = manifest.languages[0]!;
  const missing = DOCUMENT_KINDS.filter((kind) => manifest.documents[kind] === undefined);
  return [
    `${pick(manifest.title, language)} (${manifest.id} ${manifest.version})`,
    `Institution: ${pick(manifest.institution.name, language)}`,
    `Languages:   ${manifest.languages.join(', ')}`,
    ...(manifest.expires === undefined ? [] : [`Until:       ${manifest.expires}`]),
    ...(manifest.licence === undefined ? [] : [`Licence:     ${manifest.licence}`]),
    `Files:       ${manifest.files.length}, ${bytes} bytes`,
    ...(delta ? [`Update of:   ${delta.base}, which has ${delta.absent.length} of the files, or parts of them`] : []),
    `Signed by:   ${signer}`,
    `Fingerprint: ${fingerprint}`,
    ...(missing.length === 0 ? [] : [`Missing of the twelve documents: ${missing.join(', ')}`]),
    '',
    ...contents(manifest, language),
    ...broughtLines(list, Date.now()),
    '',
    'The files themselves were not checked: sandyq verify does that.',
  ].join('\n');
}

function contents(manifest: KitManifest, language: string): readonly string[] {
  const line = (item: Item) =>
    `  ${item.id.padEnd(24)} ${item.kind.padEnd(11)} ${pick(item.title, language)}${item.gate ? ' (gated)' : ''}`;
  return manifest.units.flatMap((unit) => [`${pick(unit.title, language)}`, ...unit.items.map(line)]);
}
