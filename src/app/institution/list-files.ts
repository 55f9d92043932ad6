import type { SignedList } from '$lib/kit/institution/list';
import { m } from '../text';

/** The two files of a list, in whichever order they were chosen; undefined where they are others. */
export async function readListFiles(files: readonly File[]): Promise<SignedList | undefined> {
  const signature = files.find(({ name }) => name.endsWith('.minisig'));
  const list = files.find((file) => file !== signature);
  if (files.length !== 2 || signature === undefined || list === undefined) return undefined;
  return { text: await list.text(), signature: await signature.text() };
}

/** Why the hub did not take a list. */
export function listFaultMessage(fault: string | undefined): string {
  switch (fault) {
    case 'list-signer':
      return m.institution_list_fault_signer();
    case 'list-known':
    case 'list-old':
    case 'list-ahead':
      return m.institution_list_fault_old();
    case 'list-keyless':
      return m.institution_list_fault_keyless();
    case 'list-forgets':
      return m.institution_list_fault_forgets();
    default:
      return m.institution_list_fault_malformed();
  }
}
