import type { BackupFault, BackupFaultCode } from '../hub/backup/fault';

const TEXTS: Readonly<Record<BackupFaultCode, readonly [what: string, next: string]>> = {
  'no-hub': [
    'No hub has worked with this data.',
    'Name the folder of the hub by --data, and set COUCHDB_URL (and COUCHDB_PREFIX) where it works on CouchDB.',
  ],
  'data-in-use': [
    'The hub is running on this data.',
    'Stop it, run this again, start it: its embedded store lets in one program at a time.',
  ],
  'target-exists': ['There is a file of that name already.', 'Choose another name: a backup never replaces one.'],
  'target-inside': [
    'That is inside the data folder of the hub.',
    'Put backups elsewhere, best on another disk: they would go into each other, and be lost together with the data.',
  ],
  'file-changed': ['A file changed while it was read.', 'Run this again when nobody publishes a kit.'],
  'not-a-backup': ['This is no backup of a hub.', 'Choose the file that sandyq backup wrote.'],
  'too-new': [
    'This backup was made by a later version of Sandyq.',
    'Install that version or a newer one, and run this again.',
  ],
  unfinished: [
    'This backup ends too soon: the writing or the copying of it broke off.',
    'Copy it again from where it was made, or take an older backup. Nothing was changed here by it.',
  ],
  damaged: [
    'This backup is not what was written: something in it changed.',
    'Copy it again, or take an older backup. Do not use this one.',
  ],
  'key-wrong': [
    'This backup is encrypted, and the key or the passphrase does not open it.',
    'Name the key file by --identity, or use --passphrase.',
  ],
  'data-not-empty': [
    'There is something in that folder already. A backup is never put over data.',
    'Choose a folder that is empty or not there yet.',
  ],
  'store-not-empty': [
    'There are databases on that CouchDB already. A backup is never put over data.',
    'Set another COUCHDB_PREFIX, or use an empty CouchDB. Then remove what this try left in the data folder.',
  ],
  'store-down': [
    'The store broke off.',
    'See that it runs and has room. What a restore left is not used by any hub: empty it and run this again.',
  ],
};

/** Lines for a person: what stopped it, where, what to do. */
export function explainBackupFault({ code, where }: BackupFault): string {
  const [what, next] = TEXTS[code];
  return `${what} [${code}]${where === undefined ? '' : `\nWhere: ${where}`}\n${next}`;
}
