import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { version } from '../../../package.json';
import { checkBackup, restoreBackup } from '../../hub/backup/restore';
import type { CheckOrder } from '../../hub/backup/restore';
import type { About } from '../../hub/backup/form';
import type { BackupFault } from '../../hub/backup/fault';
import type { Unseal } from '../../hub/backup/seal';
import { CannotStart } from '../../hub/institution/founding';
import { systemRandom } from '../../lib/shared/ids';
import { passphraseOf } from '../ask-secret';
import { explainBackupFault } from '../backup-faults';
import { couchDbOf } from '../couchdb-settings';
import { type ExitCode, type Io, progressLine, UsedWrongly } from '../io';

export default defineCommand({
  meta: { name: 'restore', description: 'Put a backup back, here or on another machine, or check one' },
  args: {
    file: { type: 'positional', required: true, description: 'What sandyq backup wrote' },
    data: { type: 'string', description: 'Folder for the hub: empty, or not there yet', valueHint: 'DIR' },
    check: { type: 'boolean', description: 'Only read all of it and compare every hash' },
    identity: { type: 'string', description: 'File with the age key that opens the backup', valueHint: 'KEY.txt' },
    passphrase: { type: 'boolean', description: 'Opened by a passphrase: asked for, or from SANDYQ_PASSPHRASE' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if ((args.check === true) === (args.data !== undefined)) throw new UsedWrongly('Either --data DIR or --check.');
    const progress = progressLine(io, args.check ? 'Checking' : 'Restoring');
    const order: CheckOrder = {
      file: args.file,
      unseal: await unsealOf(args.identity, args.passphrase === true),
      onProgress: (done, all) => progress.show(done, all),
    };
    const say = (result: object): void => (args.json ? io.out(JSON.stringify(result)) : undefined);
    if (args.check) {
      const checked = await checkBackup(order);
      progress.end();
      if (!checked.ok) return refuse(checked.error, args.json === true, io);
      say({ ok: true, ...checked.value });
      if (!args.json) io.out(`Whole: every hash is right. ${aboutText(checked.value)}`);
      return 0;
    }
    const couchdb = couchDbOf(process.env);
    const folder = resolve(args.data!);
    const restored = await restoreBackup({ ...order, data: folder, couchdb, version, random: systemRandom }).catch(
      (error: unknown) => {
        if (error instanceof CannotStart) throw new UsedWrongly(error.message);
        throw error;
      },
    );
    progress.end();
    if (!restored.ok) return refuse(restored.error, args.json === true, io);
    const { about, databases, documents, files } = restored.value;
    say({ ok: true, databases, documents, files, ...about });
    if (!args.json) {
      io.out(
        `Put back into ${folder}: ${databases} databases, ${documents} documents, ${files} files. ${aboutText(about)}`,
      );
      io.out(
        'Start the hub on it. Devices notice, and send again what was done after the backup. Never run the old hub on too:\n' +
          'two hubs apart with one name would sign for two different truths.',
      );
      if (!about.kits) io.out('The files of kits are not in this backup: publish them again.');
    }
    return 0;
  },
});

const aboutText = ({ institution, at }: About): string => {
  const { en, ru, kk } = institution.name;
  return `${en ?? ru ?? kk ?? institution.id}, backup of ${at}.`;
};

function refuse(fault: BackupFault, asJson: boolean, io: Io): ExitCode {
  if (asJson) io.out(JSON.stringify({ ok: false, fault }));
  else io.err(`${explainBackupFault(fault)}\n`);
  return 1;
}

async function unsealOf(identity: string | undefined, passphrase: boolean): Promise<Unseal | undefined> {
  if (identity !== undefined && passphrase) throw new UsedWrongly('--identity or --passphrase, not both.');
  if (passphrase) return { passphrase: await passphraseOf() };
  if (identity === undefined) return undefined;
  const identities = (await readFile(identity, 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (identities.length === 0) throw new UsedWrongly(`${identity} holds no age key (AGE-SECRET-KEY-…).`);
  return { identities: identities.map((line) => line.trim()) };
}
