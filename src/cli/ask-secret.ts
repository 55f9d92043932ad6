import { createInterface } from 'node:readline';
import { UsedWrongly } from './io';

/** Asks at the terminal without showing what is typed. Where nobody sits there, says how to give it otherwise. */
export async function askSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new UsedWrongly('Nobody is there to type a password: set SANDYQ_PASSWORD.');
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
