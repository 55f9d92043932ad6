import { m } from '../../text';
import { ENTRY_KINDS, type EntryKind } from './timetable';

const NAMES: Readonly<Record<EntryKind, () => string>> = {
  consultation: m.author_about_entry_consultation,
  control: m.author_about_entry_control,
  exam: m.author_about_entry_exam,
  live: m.author_about_entry_live,
  broadcast: m.author_about_entry_broadcast,
  deadline: m.author_about_entry_deadline,
};

export const entryKinds = (): readonly { readonly value: EntryKind; readonly label: string }[] =>
  ENTRY_KINDS.map((value) => ({ value, label: NAMES[value]() }));

/** Whatever somebody wrote there. */
export const entryKindName = (kind: unknown): string =>
  typeof kind === 'string' && Object.hasOwn(NAMES, kind) ? NAMES[kind as EntryKind]() : String(kind ?? '');
