import { defineCommand } from 'citty';
import type { KnownList, ListFault } from '../../lib/kit/institution/list';
import { judgeList } from '../../lib/kit/institution/judge';
import type { Result } from '../../lib/shared/result';
import { readList } from '../institution/files';
import { describeList, explainListFault } from '../institution/words';
import type { ExitCode, Io } from '../io';
import { readTrustedKey } from '../trusted-key';

export default defineCommand({
  meta: { name: 'show', description: 'Show what a list says' },
  args: {
    list: { type: 'positional', required: true, description: 'List, with its .minisig beside it' },
    key: { type: 'string', description: 'Public key that has to have signed it', valueHint: 'NAME.pub' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const now = Date.now();
    const read = await readList(args.list);
    const judged = read.ok && args.key !== undefined ? await judgedBy(read.value, args.key, now) : read;
    if (!judged.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, fault: judged.error }));
      else io.err(`${explainListFault(judged.error)}\n`);
      return 1;
    }
    const { list } = judged.value;
    if (args.json) io.out(JSON.stringify({ ok: true, list, keyGiven: args.key !== undefined }));
    else
      io.out(
        [
          describeList(list, now),
          args.key === undefined ? 'You named no key: nobody’s signature was checked.' : 'Signed by the key you named.',
        ].join('\n'),
      );
    return 0;
  },
});

/** Judged by that key alone, as by somebody who knows no other list. */
async function judgedBy(read: KnownList, option: string, now: number): Promise<Result<KnownList, ListFault>> {
  const { institution } = read.list;
  const pinned = [{ minisign: (await readTrustedKey(option)).minisign, institution }];
  return judgeList(read, { institution, pinned, known: undefined, now });
}
