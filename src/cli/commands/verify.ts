import { stat } from 'node:fs/promises';
import { defineCommand } from 'citty';
import type { KitDelta } from '../../lib/kit/locate';
import type { OpenedKit } from '../../lib/kit/open';
import { explainFault, groups } from '../faults';
import { type ExitCode, type Io, UsedWrongly } from '../io';
import { broughtLines } from '../institution/words';
import { verifyKitFile } from '../verify-kit';
import { verifyStickFolder } from '../verify-stick';
import { verifyUpdate } from '../verify-update';

export default defineCommand({
  meta: { name: 'verify', description: 'Check every byte of a kit, or of a whole stick, against its signature' },
  args: {
    kit: { type: 'positional', required: true, description: 'Kit to check, or folder of a stick' },
    key: { type: 'string', description: 'Public key that has to have signed it', valueHint: 'NAME.pub' },
    base: {
      type: 'string',
      description: 'The kit that an update builds on: check what both make together',
      valueHint: 'OLD.kit',
    },
    'unsigned-list': {
      type: 'boolean',
      description: 'With --key, for a stick whose list nobody signed: check its kits by the key, the rest as listed',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if ((await stat(args.kit)).isDirectory()) {
      const unsignedList = args['unsigned-list'] === true;
      return await verifyStickFolder(args.kit, { key: args.key, json: args.json, unsignedList }, io);
    }
    const kit = await verifyKitFile(args.kit, args.key, io);
    if (!kit.ok) return bad(kit.error, args.json, io);
    const { manifest, fingerprint, signer, signerFingerprint, trusted, bytes, delta, list } = kit.value;
    if (args.base !== undefined) {
      if (!delta) throw new UsedWrongly(`${args.kit} is a whole kit: it builds on none.`);
      const whole = await verifyUpdate({ kit: kit.value, path: args.kit }, args.base, io);
      if (!whole.ok) return bad(whole.error, args.json, io);
    }
    const facts = {
      id: manifest.id,
      version: manifest.version,
      fingerprint,
      signer,
      signerFingerprint,
      bytes,
      ...(delta && { base: delta.base, absent: delta.absent.length, complete: args.base !== undefined }),
    };
    if (args.json) io.out(JSON.stringify({ ok: true, ...facts, keyGiven: trusted !== undefined, list }));
    else
      io.out(
        [
          delta ? ofUpdate(kit.value, delta, args.base) : ofWhole(kit.value),
          trusted
            ? `Signed by the key you named${list?.good ? ', or one that its list brings' : ''}: ${signer}`
            : `Signed by ${signer}. You named no key, so compare its fingerprint with the institution's:\n${groups(signerFingerprint)}`,
          ...broughtLines(list, Date.now()),
        ].join('\n'),
      );
    return 0;
  },
});

function bad(fault: Parameters<typeof explainFault>[0], json: boolean | undefined, io: Io): ExitCode {
  if (json) io.out(JSON.stringify({ ok: false, fault }));
  else io.err(`${explainFault(fault)}\n`);
  return 1;
}

const ofWhole = ({ manifest }: OpenedKit): string =>
  `${manifest.id} ${manifest.version}: whole, all ${manifest.files.length} files as signed.`;

function ofUpdate(kit: OpenedKit, { base, absent }: KitDelta, checked: string | undefined): string {
  const { id, version } = kit.manifest;
  if (checked !== undefined) return `${ofWhole(kit)} An update of ${base}: ${absent.length} of them out of ${checked}.`;
  return [
    `${id} ${version}: an update of ${base}. Its signature and all that it carries hold.`,
    `It needs ${id} ${base} for ${absent.length} of ${kit.manifest.files.length} files: sandyq verify --base checks both together.`,
  ].join('\n');
}
