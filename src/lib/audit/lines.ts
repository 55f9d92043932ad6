import { MAX_LINE } from './export';

/**
 * Lines of a file as its bytes come. Hostile: of a line beyond all bounds only the beginning is given, which is still too
 * long for whoever reads it.
 */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let line = '';
  for await (const piece of pieces) {
    const parts = decoder.decode(piece, { stream: true }).split('\n');
    for (const [at, part] of parts.entries()) {
      if (at > 0) {
        yield line;
        line = '';
      }
      if (line.length <= MAX_LINE) line += part.slice(0, MAX_LINE + 1 - line.length);
    }
  }
  line += decoder.decode();
  if (line !== '') yield line;
}
