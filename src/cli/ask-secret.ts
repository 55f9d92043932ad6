import { createInterface } from 'node:readline';
import { UsedWrongly } from './io';

/** Asks at the terminal without showing what is typed. Where nobody sits there, says how to give it otherwise. */
export async function askSecret(
  question: string,
  nobody = 'Nobody is there to type a password: set SANDYQ_PASSWORD.',
): Promise<string> {
  if (!process.stdin.isTTY) throw new UsedWrongly(nobody);
  const readline = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  let hidden = false;
  const writer = readline as unknown as { _writeToOutput: (text: string) => void };
  writer._writeToOutput = (text) => void (hidden ? undefined : process.stderr.write(text));
  try {
    return await new Promise((resolve, reject) => {
      readline.on('SIGINT', () => reject(new UsedWrongly('Interrupted.')));
      readline.question(question, resolve);
      hidden = true;
    });
  } finally {
    readline.close();
    process.stderr.write('\n');
  }
}

/** What SANDYQ_PASSWORD says, or else what is typed. */
export const passwordOf = async (login: string): Promise<string> =>
  process.env.SANDYQ_PASSWORD ?? (await askSecret(`Password of ${login}: `));

const PASSPHRASE_UNSET = 'Nobody is there to type a passphrase: set SANDYQ_PASSPHRASE.';

/** What SANDYQ_PASSPHRASE says, or else what is typed. */
export const passphraseOf = async (): Promise<string> =>
  process.env.SANDYQ_PASSPHRASE ?? (await askSecret('Passphrase: ', PASSPHRASE_UNSET));

/** As `passphraseOf`, typed twice; a short one is refused, for whoever has the file has all the time to guess it. */
export async function newPassphrase(): Promise<string> {
  const given = process.env.SANDYQ_PASSPHRASE;
  const passphrase = given ?? (await askSecret('New passphrase: ', PASSPHRASE_UNSET));
  if (passphrase.length < 12)
    throw new UsedWrongly('A passphrase of 12 characters at least: four or five words do well.');
  if (given === undefined && (await askSecret('Once more: ')) !== passphrase)
    throw new UsedWrongly('These were two different passphrases.');
  return passphrase;
}
