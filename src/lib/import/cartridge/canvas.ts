import type { Resource } from './manifest';

/* What Canvas writes into its cartridges beside the standard. */

/** The rules of an assignment, where a resource is one: its page is written as content that belongs to something. */
export const canvasSettings = ({ files }: Resource): string | undefined =>
  files.find((path) => /(^|\/)assignment_settings\.xml$/.test(path));

/** A test or a bank whole, with the kinds of questions that the standard does not have; by the id of the test. */
export const canvasBank = (id: string): string => `non_cc_assessments/${id}.xml.qti`;
export const isCanvasBank = (path: string | undefined): boolean =>
  /^non_cc_assessments\/[^/]+\.xml\.qti$/.test(path ?? '');

/** How a course was set up there: groups, marks, dates. */
export const isSettings = (path: string | undefined): boolean =>
  /^course_settings\/[^/]+\.(xml|txt|json)$|(^|\/)(assessment_meta|assignment_settings)\.xml$/.test(path ?? '');

/** `online_text_entry,online_upload`: what may be handed in; undefined where it is done in another way, or nothing is said. */
export function canvasAccepts(
  types: string | undefined,
): { readonly text: boolean; readonly files: boolean } | undefined {
  const told = (types ?? '').split(',').map((type) => type.trim());
  const text = told.includes('online_text_entry') || told.includes('online_url');
  const files = told.includes('online_upload') || told.includes('media_recording');
  return text || files ? { text, files } : undefined;
}
