import { err, ok, type Result } from '../../../shared/result';
import { attributeOf, childrenOf, descendantsOf, parseXml, textAt, textOf, type XmlElement } from '../../../shared/xml';
import type { ImportFault } from '../../imported';
import { QuestionNotes } from '../notes';
import { Bank, type Heading } from '../bank';
import { draftOf } from './kinds';
import { materialOf } from './material';

/*
 * QTI 1.2 (IMS ASI), as Common Cartridge 1.0 to 1.3 profiles it and as Canvas, Blackboard and others write it.
 * What maps to what: docs/formats/questions.md.
 */

export const isQti12 = (root: XmlElement): boolean => root.name === 'questestinterop';

/**
 * The questions of a QTI 1.2 file: an assessment, a bank, or items alone. Hostile. `find`: the file that a text of it names, by
 * the path as it is written there, decoded (`$IMS-CC-FILEBASE$/../pictures/a.png` included).
 */
export function readQti12(xml: string, find?: Heading['find']): Result<Bank, ImportFault> {
  const parsed = parseXml(xml);
  if (!parsed.ok) return err(parsed.error);
  if (!isQti12(parsed.value)) return err({ code: 'unknown-format', detail: parsed.value.name });
  const bank = new Bank();
  addQti12(bank, parsed.value, find);
  return ok(bank);
}

/** `root` is a `questestinterop`. */
export function addQti12(bank: Bank, root: XmlElement, find?: Heading['find']): void {
  const whole = childrenOf(root, 'assessment', 'objectbank')[0];
  bank.title ??= attributeOf(whole, 'title')?.trim() || undefined;
  for (const section of descendantsOf(root, 'section'))
    if (childrenOf(section, 'selection_ordering').some((rule) => childrenOf(rule, 'selection').length > 0))
      bank.simplified(attributeOf(section, 'title') ?? attributeOf(section, 'ident') ?? 'section', 'test-rules');
  for (const item of descendantsOf(root, 'item')) addItem(bank, item, find);
}

function addItem(bank: Bank, item: XmlElement, find: Heading['find']): void {
  const notes = new QuestionNotes();
  const presentation = childrenOf(item, 'presentation')[0];
  const title = attributeOf(item, 'title')?.trim();
  const points = metadataOf(item, 'points_possible', 'cc_weighting', 'qmd_weighting');
  bank.add(
    {
      name: attributeOf(item, 'ident'),
      ...(title ? { title } : {}),
      html: presentation ? materialOf(presentation) : '',
      ...(points === undefined ? {} : { points: Number(points) }),
      ...(find ? { find } : {}),
    },
    presentation
      ? draftOf(item, presentation, metadataOf(item, 'cc_profile', 'question_type') ?? '', notes)
      : { unfit: 'nothing-left' },
    notes,
  );
}

/** A field of the metadata of an item, in either of the forms in which they are written. */
function metadataOf(item: XmlElement, ...names: readonly string[]): string | undefined {
  const fields = descendantsOf(item, 'qtimetadatafield').map(
    (field) => [textAt(field, 'fieldlabel'), textAt(field, 'fieldentry')] as const,
  );
  for (const name of names) {
    const found = fields.find(([label]) => label === name)?.[1];
    const own = descendantsOf(item, name)[0];
    if (found ?? own) return found ?? (textOf(own).trim() || undefined);
  }
  return undefined;
}
