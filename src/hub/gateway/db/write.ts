import * as v from 'valibot';
import { forbidden, invalid, json, tooLarge } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { jsonOrRefuse } from '../../http/body';
import { bodyOf } from '../call';
import type { Call } from '../call';
import type { Access } from './access';
import { readIncoming } from '../../intake/judge';
import type { IncomingDoc } from '../../intake/judge';
import { dropStagedFiles, withStagedFiles } from './pieces';
import { giveReceipt, takeDocuments } from '../../intake/take';

const MOST_DOCUMENTS = 1000;
const BulkDocs = v.object({
  docs: v.pipe(v.array(v.unknown()), v.maxLength(MOST_DOCUMENTS)),
  new_edits: v.literal(false),
});

/** `POST /db/<name>/_bulk_docs`: each document is judged alone; the good ones are stored, then receipted. */
export async function bulkDocs(call: Call, access: Access): Promise<Answer> {
  if (access.relation === 'admin') throw forbidden();
  const { services } = call;
  const body = v.safeParse(BulkDocs, jsonOrRefuse(await bodyOf(call, services.limits.bulkBytes)));
  if (!body.success) throw invalid(v.getDotPath(body.issues[0]) ?? 'docs');
  const docs = body.output.docs.map((doc) => readDoc(call, doc));
  const whole: IncomingDoc[] = [];
  for (const doc of docs) whole.push(await withStagedFiles(call, access, doc));
  return await services.writes.run(access.database.name, async () => {
    const { refused, stored } = await takeDocuments(services, access, whole);
    if (stored) await giveReceipt(services, access);
    const refusedIds = new Set(refused.map(({ id }) => id));
    const taken = docs.filter(({ _id }) => !refusedIds.has(_id));
    await dropStagedFiles(call, access, taken);
    return json(refused, 201);
  });
}

/** A document that is not even one, or larger than any may be, is a fault of the whole request. */
function readDoc({ services }: Call, doc: unknown): IncomingDoc {
  const read = readIncoming(services.limits, doc);
  if (read.ok) return read.value;
  throw read.error.code === 'too-large' ? tooLarge() : invalid(`docs.${read.error.member}`);
}
