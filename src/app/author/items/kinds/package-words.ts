import type { ImportFault } from '$lib/import/imported';
import { messageOf } from '../../../errors';
import { m } from '../../../text';
import type { Untaken } from '../keep';
import { untakenWords } from '../keep-words';

export type TakeFault = ImportFault | Untaken | { readonly code: 'no-package' | 'no-questions' };

const TEXTS: Readonly<Record<ImportFault['code'] | 'no-package' | 'no-questions', () => string>> = {
  'no-package': m.author_package_none,
  'no-questions': m.author_q_import_none,
  'unknown-format': m.author_package_unknown,
  damaged: m.author_package_damaged,
  'too-large': m.author_package_large,
  incomplete: m.author_package_incomplete,
  'needs-player': m.author_package_needs_player,
  empty: m.author_file_empty,
  encrypted: m.author_package_encrypted,
  bag: m.author_fault_bag,
  unsafe: m.author_package_unsafe,
};

/** Why a package, or a file with questions, was not taken, and what can be done. */
export function packageFaultWords(fault: TakeFault, of: 'package' | 'questions' = 'package'): string {
  if (fault.code === 'too-many-files') return untakenWords({ code: 'too-many-files' });
  if (of === 'questions' && ['unknown-format', 'empty', 'needs-player', 'bag'].includes(fault.code))
    return m.author_q_import_none();
  return Object.hasOwn(TEXTS, fault.code) ? TEXTS[fault.code as keyof typeof TEXTS]() : messageOf(fault);
}
