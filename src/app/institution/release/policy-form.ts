import * as v from 'valibot';
import { KitAllowList, type ReviewSettings } from '$lib/institution/review';
import { err, ok, type Result } from '$lib/shared/result';

/** The allow-list as an administrator types it: one a line. */
export interface TypedList {
  readonly ids: string;
  readonly signers: string;
}

export const typedOf = (kits: ReviewSettings['kits']): TypedList => ({
  ids: (kits?.ids ?? []).join('\n'),
  signers: (kits?.signers ?? []).join('\n'),
});

const linesIn = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((line) => line !== ''))];

/** The list, or the first line that is none of these. */
export function listOf({
  ids,
  signers,
}: TypedList): Result<KitAllowList, { readonly code: 'line'; readonly line: string }> {
  const list = { ids: linesIn(ids), signers: linesIn(signers.toUpperCase()) };
  const wrong =
    list.ids.find((id) => !v.is(KitAllowList.entries.ids, [id])) ??
    list.signers.find((signer) => !v.is(KitAllowList.entries.signers, [signer]));
  if (wrong !== undefined) return err({ code: 'line', line: wrong });
  const parsed = v.safeParse(KitAllowList, list);
  return parsed.success ? ok(parsed.output) : err({ code: 'line', line: '…' });
}
