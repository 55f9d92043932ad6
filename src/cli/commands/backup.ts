import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { version } from '../../../package.json';
import { makeBackup } from '../../hub/backup/backup';
import type { Seal } from '../../hub/backup/seal';
import { CannotStart } from '../../hub/institution/founding';
import { systemClock } from '../../lib/shared/clock';
import { newPassphrase } from '../ask-secret';
import { explainBackupFault } from '../backup-faults';
import { couchDbOf } from '../couchdb-settings';
import { type ExitCode, type Io, progressLine, UsedWrongly } from '../io';
import { sizeText } from '../stick-faults';

export default defineCommand({
  meta: { name: 'backup', description: 'Write all that a hub keeps into one file' },
  args: {
    data: { type: 'string', description: 'Data folder of the hub (data)', valueHint: 'DIR' },
    to: { type: 'string', required: true, description: 'The file to make', valueHint: 'FILE' },
    recipient: {
      type: 'string',
      description: 'Encrypt to these age recipients, by comma, or to those in a file',
      valueHint: 'age1…|FILE',
    },
    passphrase: { type: 'boolean', description: 'Encrypt by a passphrase: asked for, or from SANDYQ_PASSPHRASE' },
    kits: {
      type: 'boolean',
      default: true,
      description: 'Take the files of kits along',
      negativeDescription: 'Leave out the files of kits: they are to be published again',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const seal = await sealOf(args.recipient, args.passphrase === true);
    const progress = progressLine(io, 'Reading');
    const made = await makeBackup({
      data: resolve(args.data ?? process.env.SANDYQ_DATA ?? 'data'),
      couchdb: couchDbOf(process.env),
      to: resolve(args.to),
      seal,
      kits: args.kits,
      version,
      clock: systemClock,
      onProgress: (done, all) => progress.show(done, all),
    }).catch((error: unknown) => {
      if (error instanceof CannotStart) throw new UsedWrongly(error.message);
      throw error;
    });
    progress.end();
    if (!made.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, fault: made.error }));
      else io.err(`${explainBackupFault(made.error)}\n`);
      return 1;
    }
    const { file, bytes, databases, about } = made.value;
    if (args.json) io.out(JSON.stringify({ ok: true, file, bytes, databases, ...about }));
    else {
      io.out(`${file}: ${sizeText(bytes)}, ${databases} databases.`);
      io.out(
        seal === undefined
          ? 'In it: the keys of the hub, the hashes of passwords, all dossiers, not encrypted. Guard it as you guard the hub.'
          : 'In it: the keys of the hub, the hashes of passwords, all dossiers, encrypted. Without the key nobody opens it, you neither.',
      );
      io.out(`Check the copy where you keep it: sandyq restore ${args.to} --check`);
    }
    return 0;
  },
});

async function sealOf(recipient: string | undefined, passphrase: boolean): Promise<Seal | undefined> {
  if (recipient !== undefined && passphrase) throw new UsedWrongly('--recipient or --passphrase, not both.');
  if (passphrase) return { passphrase: await newPassphrase() };
  if (recipient === undefined) return undefined;
  const text = recipient.startsWith('age1') ? recipient.replaceAll(',', '\n') : await readFile(recipient, 'utf8');
  const recipients = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const bad = recipients.find((line) => !/^age1[a-z0-9]+$/.test(line));
  if (bad !== undefined || recipients.length === 0) throw new UsedWrongly('--recipient wants age recipients: age1….');
  return { recipients };
}
