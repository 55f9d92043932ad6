import { Readable } from 'node:stream';
import { busy } from './answer';
import type { Answer } from './answer';
import type { Loan } from './budget';

/** Up to so much an answer is sent as one, with its length; what is longer goes out as it comes. */
const WHOLE_CHARACTERS = 256 * 1024;

/**
 * JSON that comes in pieces, each made only when the one before it was sent: however long it gets, the hub holds a piece
 * or two of it. What fails before the first of it is sent is refused as usual; afterwards the connection is cut, and no
 * client takes half of a JSON text for an answer. `loan` pays for what is held; whoever calls gives it back when the
 * response is closed.
 */
export async function inPieces(pieces: AsyncGenerator<string>, loan: Loan): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json' };
  const first: string[] = [];
  for (let characters = 0; characters <= WHOLE_CHARACTERS;) {
    const piece = await pieces.next();
    if (piece.done) return { status: 200, headers, body: first.join('') };
    first.push(piece.value);
    characters += piece.value.length;
  }
  const begun = first.join('');
  if (!loan.take(begun.length)) throw busy();
  return { status: 200, headers, body: Readable.from(lent(begun, pieces, loan)) };
}

async function* lent(begun: string, rest: AsyncGenerator<string>, loan: Loan): AsyncGenerator<string> {
  yield begun;
  loan.give(begun.length);
  for await (const piece of rest) {
    if (!loan.take(piece.length)) throw busy();
    yield piece;
    loan.give(piece.length);
  }
}
