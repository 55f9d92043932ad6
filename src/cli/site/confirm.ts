import { createInterface } from 'node:readline';
import { UsedWrongly } from '../io';
import type { Io } from '../io';
import { spaced } from './words';

interface Confirming {
  readonly yes?: boolean;
  readonly fingerprint?: string;
}

const plain = (text: string): string => text.replaceAll(/\s+/g, '');

/**
 * Has a person say that a fingerprint is the right one: by giving it, by `--yes`, or at the terminal. False where it is another.
 */
export async function confirmed(io: Io, question: string, found: string, given: Confirming): Promise<boolean> {
  if (given.fingerprint !== undefined) return plain(given.fingerprint) === found;
  if (given.yes === true) return true;
  io.err(`${question}\n  ${spaced(found)}\n`);
  if (!process.stdin.isTTY)
    throw new UsedWrongly('Nobody is there to compare it: give it with --fingerprint, or say --yes.');
  const readline = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  try {
    const said = await new Promise<string>((resolve, reject) => {
      readline.on('SIGINT', () => reject(new UsedWrongly('Interrupted.')));
      readline.question('Is it the same? Type yes: ', resolve);
    });
    return said.trim().toLowerCase() === 'yes';
  } finally {
    readline.close();
  }
}
