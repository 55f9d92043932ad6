import { MAX_LIST, MAX_SIGNATURE, type SignedList } from '$lib/kit/institution/list';

const LIST = 'institution.json';

/** What a person chose in the folder of a stick: kits, and the institution's list where both of its files are among it. */
export async function readChosenFiles(
  files: readonly File[],
): Promise<{ readonly kits: readonly File[]; readonly list?: SignedList }> {
  const named = (name: string): File | undefined => files.find((file) => file.name.toLowerCase() === name);
  const [text, signature] = [named(LIST), named(`${LIST}.minisig`)];
  const kits = files.filter((file) => file !== text && file !== signature);
  if (text === undefined || signature === undefined) return { kits };
  // A character of a good one may have three bytes.
  if (text.size > 3 * MAX_LIST || signature.size > 3 * MAX_SIGNATURE) return { kits };
  return { kits, list: { text: await text.text(), signature: await signature.text() } };
}
