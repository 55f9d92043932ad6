import { readFile, writeFile } from 'node:fs/promises';
import type { KnownList, ListFault, SignedList } from '../../lib/kit/institution/list';
import { parseList } from '../../lib/kit/institution/list';
import { err, ok, type Result } from '../../lib/shared/result';
import { UsedWrongly } from '../io';

/** `F.json` and `F.json.minisig` beside it. Nobody's signature is checked. */
export async function readSignedList(path: string): Promise<SignedList> {
  const signature = await readFile(`${path}.minisig`, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new UsedWrongly(`${path}.minisig is not there: both files belong together.`);
    throw cause;
  });
  return { text: await readFile(path, 'utf8'), signature };
}

/** The same with its content. */
export async function readList(path: string): Promise<Result<KnownList, ListFault>> {
  const signed = await readSignedList(path);
  const list = parseList(signed.text);
  return list.ok ? ok({ ...signed, list: list.value }) : err(list.error);
}

export async function writeList(path: string, { text, signature }: SignedList): Promise<void> {
  await writeFile(path, text);
  await writeFile(`${path}.minisig`, signature);
}
