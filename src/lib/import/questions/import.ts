import { err, ok, type Result } from '../../shared/result';
import { parseXml } from '../../shared/xml';
import { openFile } from '../archive/open';
import { blobSpill } from '../archive/spill';
import type { Importer } from '../context';
import { Gathering } from '../gathering';
import type { Imported, ImportFault } from '../imported';
import { titleOfFile } from '../media/titles';
import { fileOfBytes, readFile } from '../source';
import { decodeText } from '../text';
import { looksLikeAiken, readAiken } from './aiken';
import { Bank } from './bank';
import { looksLikeGift, readGift } from './gift';
import { addQuestions } from './item';
import { isMoodleXml, moodleBank } from './moodle/read';
import { addItem, isItem } from './qti/item';
import { readQtiPackage } from './qti/package';
import { addQti12, isQti12 } from './qti12/read';

/** One text with questions. With its pictures in it, a bank of ten years has some 60 MB. */
export const MAX_BANK_BYTES = 64 * 1024 * 1024;

/**
 * Questions of a file in any of the forms that are known here (GIFT, Aiken, Moodle XML, QTI 1.2 to 3.0, alone or in a
 * package) as one test, a self-check. What the file is tells its content; `name` only gives a title. Hostile; never throws.
 */
export async function importQuestions(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Result<Imported, ImportFault>> {
  const source = await openFile(name, fileOfBytes(bytes), blobSpill);
  if (!source.ok) return source;
  const gathering = new Gathering();
  const fault = await importQuestionSource(source.value, { gathering, newSpill: blobSpill, depth: 0 });
  return fault ? err(fault) : ok(gathering.done());
}

/** The same of a source of any kind, into what was gathered before. */
export const importQuestionSource: Importer = async (source, { gathering }) => {
  const bank = source.kind === 'file' ? await bankOfFile(source.files) : await readQtiPackage(source.files);
  if (!bank.ok) return bank.error;
  // Why each of them stayed behind is in the report, which a fault has none of: the first says it for all.
  const empty = { code: 'empty', ...firstReason(bank.value) } as const;
  if (bank.value.questions.length === 0) return empty;
  const title = bank.value.title ?? titleOfFile(source.name);
  const item = await addQuestions(bank.value, title, gathering);
  gathering.title ??= bank.value.title;
  return item === undefined ? empty : undefined;
};

async function bankOfFile(
  files: ReadonlyMap<string, Parameters<typeof readFile>[0]>,
): Promise<Result<Bank, ImportFault>> {
  const [file] = files.values();
  const bytes = await readFile(file!, MAX_BANK_BYTES);
  return bytes.ok ? readQuestionText(bytes.value) : bytes;
}

/** A text in any of the forms. */
export function readQuestionText(bytes: Uint8Array): Result<Bank, ImportFault> {
  const text = decodeText(bytes);
  if (/^\s*<(\?xml|!--|!DOCTYPE|[a-z])/i.test(text.slice(0, 1000)) && !/^\s*<(p|b|i|div|span|br)\b/i.test(text))
    return readXml(text);
  if (text.slice(0, 4096).includes('\u0000')) return err({ code: 'unknown-format' });
  if (looksLikeAiken(text)) return ok(readAiken(text));
  return looksLikeGift(text) ? ok(readGift(text)) : err({ code: 'unknown-format' });
}

function readXml(text: string): Result<Bank, ImportFault> {
  const parsed = parseXml(text);
  if (!parsed.ok) return parsed;
  const root = parsed.value;
  if (isMoodleXml(root)) return ok(moodleBank(root));
  const bank = new Bank();
  if (isItem(root)) addItem(bank, root);
  else if (isQti12(root)) addQti12(bank, root);
  else return err({ code: 'unknown-format', detail: root.name });
  return ok(bank);
}

function firstReason(bank: Bank): { readonly detail?: string } {
  for (const entry of bank.entries)
    if ('code' in entry && entry.outcome === 'left-out')
      return { detail: `${entry.what}: ${[entry.code, entry.detail].filter(Boolean).join(', ')}` };
  return {};
}
