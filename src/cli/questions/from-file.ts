import { posix } from 'node:path';
import { parseGift } from '../../lib/assessment/gift/parse';
import type { Imported, ImportFault, ReportLine } from '../../lib/import/imported';
import { importQuestions } from '../../lib/import/questions/import';
import { ok, type Result } from '../../lib/shared/result';
import { addressesIn, type QuestionBytes, type TestQuestions } from './gather';
import { piecesOf } from '../../lib/import/source';

export interface FromFile {
  readonly tests: readonly TestQuestions[];
  readonly report: readonly ReportLine[];
}

/** Questions of a file in any form that can be imported. */
export async function questionsOfFile(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Result<FromFile, ImportFault>> {
  const imported = await importQuestions(name, bytes);
  if (!imported.ok) return imported;
  const tests: TestQuestions[] = [];
  for (const { items } of imported.value.units)
    for (const item of items) if (item.kind === 'test') tests.push(await testOf(item, imported.value));
  return ok({ tests, report: imported.value.report });
}

async function testOf(
  item: { readonly title: unknown; readonly questions: string },
  { files }: Imported,
): Promise<TestQuestions> {
  const gift = new TextDecoder().decode(await bytesOf(files, item.questions));
  // Its texts are HTML that was made fit for a kit.
  const { questions, keys } = parseGift(gift, (text) => text);
  const shown = new Map<string, QuestionBytes>();
  for (const address of addressesIn(questions, keys)) {
    const path = posix.normalize(posix.join(posix.dirname(item.questions), address));
    if (files.has(path)) shown.set(address, { name: posix.basename(path), bytes: await bytesOf(files, path) });
  }
  return { title: String(item.title), questions, keys, files: shown };
}

async function bytesOf(files: Imported['files'], path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(files.get(path)!)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}
