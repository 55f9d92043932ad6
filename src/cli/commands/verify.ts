import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { verifyKit } from '../../lib/kit/verify';
import { explainFault, groups } from '../faults';
import { type ExitCode, type Io, progressLine } from '../io';
import { openKitFile } from '../open-kit';
import { verifyStickFolder } from '../verify-stick';

export default defineCommand({
  meta: { name: 'verify', description: 'Check every byte of a kit, or of a whole stick, against its signature' },
  args: {
    kit: { type: 'positional', required: true, description: 'Kit to check, or folder of a stick' },
    key: { type: 'string', description: 'Public key that has to have signed it', valueHint: 'NAME.pub' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if ((await stat(args.kit)).isDirectory()) return await verifyStickFolder(args.kit, args, io);
    const progress = progressLine(io, 'Verifying');
    const hash = () => {
      const native = createHash('sha256');
      return { update: (bytes: Uint8Array) => native.update(bytes), digest: () => new Uint8Array(native.digest()) };
    };
    const kit = await openKitFile(args.kit, args.key, (source, trusted, options) =>
      verifyKit(source, trusted, { ...options, createHash: hash, onProgress: progress.show }),
    );
    progress.end();
    if (!kit.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, fault: kit.error }));
      else io.err(`${explainFault(kit.error)}\n`);
      return 1;
    }
    const { manifest, fingerprint, signer, signerFingerprint, trusted, bytes } = kit.value;
    const facts = { id: manifest.id, version: manifest.version, fingerprint, signer, signerFingerprint, bytes };
    if (args.json) io.out(JSON.stringify({ ok: true, ...facts, keyGiven: trusted !== undefined }));
    else
      io.out(
        [
          `${manifest.id} ${manifest.version}: whole, all ${manifest.files.length} files as signed.`,
          trusted
            ? `Signed by the key you named: ${signer}`
            : `Signed by ${signer}. You named no key, so compare its fingerprint with the institution's:\n${groups(signerFingerprint)}`,
        ].join('\n'),
      );
    return 0;
  },
});
