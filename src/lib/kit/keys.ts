import * as v from 'valibot';
import { QuestionId, QuestionKey } from '../assessment/question';
import { ItemId, KitId } from '../shared/ids';
import { LanguageTag } from '../shared/text';
import { KitVersion } from './manifest';

/**
 * `F.keys.json`: answer keys of the graded controls of one kit, which are never in the kit. It belongs to whoever marks;
 * it is no secret only until somebody has read it.
 */
export const KitKeys = v.object({
  format: v.literal('sandyq-keys'),
  formatVersion: v.literal(1),
  kit: KitId,
  version: KitVersion,
  /** Hex SHA-256 of the kit's tag manifest: the keys are for these very bytes. */
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Item → language of the question set → question → key: right words differ by language. */
  items: v.record(ItemId, v.record(LanguageTag, v.record(QuestionId, QuestionKey))),
});
export type KitKeys = v.InferOutput<typeof KitKeys>;
