import { writeFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { keyIdText, publicKeyFile, publicKeyLine } from '../../lib/kit/minisign/format';
import { keyFingerprint } from '../../lib/kit/minisign/verify';
import { newSigningKey, secretKeyFile } from '../../lib/kit/node/keys';
import { systemRandom } from '../../lib/shared/ids';
import { groups } from '../faults';
import { type ExitCode, type Io, UsedWrongly } from '../io';

export default defineCommand({
  meta: { name: 'keygen', description: 'Make a key pair that signs kits: NAME.key (keep it secret) and NAME.pub' },
  args: {
    out: { type: 'string', required: true, description: 'Name of the two files', valueHint: 'NAME' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const key = newSigningKey(systemRandom);
    const files = { secret: `${args.out}.key`, public: `${args.out}.pub` };
    await writeNew(files.secret, secretKeyFile(key), 0o600);
    await writeNew(files.public, publicKeyFile(key), 0o644);
    const facts = {
      keyId: keyIdText(key.keyId),
      fingerprint: await keyFingerprint(key),
      minisign: publicKeyLine(key),
      files,
    };
    if (args.json) io.out(JSON.stringify({ ok: true, ...facts }));
    else
      io.out(
        [
          `Secret key: ${files.secret} – whoever has it signs kits in your name. Keep it off the network, and keep a copy.`,
          `Public key: ${files.public} – give it to everybody.`,
          `Key id: ${facts.keyId}`,
          `Fingerprint: ${groups(facts.fingerprint)}`,
        ].join('\n'),
      );
    return 0;
  },
});

/** Never over a file that is there: an overwritten key is lost for ever. */
async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(path, text, { mode, flag: 'wx' });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
      throw new UsedWrongly(`${path} is there already. Choose another name, or move it away.`);
    throw cause;
  }
}
