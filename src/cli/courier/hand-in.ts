import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Result } from '../../lib/shared/result';
import type { HubSession, Refusal } from '../hub-session';
import { progressLine } from '../io';
import type { Io } from '../io';

/** Hands a courier in at a hub: the report, or why there is none. */
export async function handIn(
  session: HubSession,
  path: string,
  file: string,
  io: Io,
): Promise<Result<unknown, Refusal>> {
  const { size } = await stat(file);
  const progress = progressLine(io, 'Handing in');
  async function* counted(): AsyncGenerator<Uint8Array> {
    let sent = 0;
    for await (const piece of createReadStream(file)) {
      sent += (piece as Uint8Array).length;
      progress.show(sent, size);
      yield piece as Uint8Array;
    }
  }
  const body = Readable.toWeb(Readable.from(counted())) as ReadableStream<Uint8Array>;
  const answer = await session.send('POST', path, body, { 'Content-Type': 'application/vnd.sandyq.courier' });
  progress.end();
  return answer;
}
