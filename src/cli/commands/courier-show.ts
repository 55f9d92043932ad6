import { defineCommand } from 'citty';
import { readAgeHeader } from '../../lib/courier/age';
import { ByteReader } from '../../lib/courier/byte-reader';
import type { CourierFault } from '../../lib/courier/fault';
import type { CourierIndex } from '../../lib/courier/index-file';
import { peekIndex, readCourier } from '../../lib/courier/read';
import { ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { explainCourierFault } from '../courier/faults';
import { explainIndex } from '../courier/words';
import { courierStream, identityIn, publicKeyIn } from '../trace/courier-trace';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';

export default defineCommand({
  meta: { name: 'show', description: 'Say what a courier is, as far as one may look into it' },
  args: {
    file: { type: 'positional', required: true, description: 'Courier' },
    identity: { type: 'string', description: 'File with the age identity of the receiver', valueHint: 'FILE' },
    key: {
      type: 'string',
      description: 'Public key of the sender (JWK): check the signature and every part',
      valueHint: 'KEY.json',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (args.key !== undefined && args.identity === undefined)
      throw new UsedWrongly('--key wants --identity: the signature is inside.');
    if (args.identity === undefined) return await showEnvelope(args.file, args.json, io);
    const identity = await identityIn(args.identity);
    const shown =
      args.key === undefined
        ? await peekIndex(courierStream(args.file), [identity])
        : await checked(args.file, identity, await publicKeyIn(args.key));
    if (!shown.ok) return bad(shown.error, args.json, io);
    const signature = args.key === undefined ? 'not checked' : 'good';
    if (args.json) io.out(JSON.stringify({ ok: true, signature, index: shown.value }));
    else {
      io.out(explainIndex(shown.value));
      io.out(
        args.key === undefined
          ? 'Signature and parts were not checked: name the sender’s key with --key.'
          : 'Signed by the key you named, and every part is as it was sent.',
      );
    }
    return 0;
  },
});

/** What anybody sees who has no key: for how many it is. */
async function showEnvelope(path: string, asJson: boolean | undefined, io: Io): Promise<ExitCode> {
  const reader = new ByteReader(courierStream(path));
  const header = await readAgeHeader(reader);
  await reader.cancel();
  if (!header.ok) return bad(header.error, asJson, io);
  const { recipients } = header.value;
  if (asJson) io.out(JSON.stringify({ ok: true, recipients }));
  else
    io.out(
      `Encrypted by age for ${recipients.length} (${recipients.join(', ')}). From whom and for whom only the receiver can see: --identity FILE.`,
    );
  return 0;
}

async function checked(path: string, identity: string, key: CryptoKey): Promise<Result<CourierIndex, CourierFault>> {
  const opened = await readCourier(courierStream(path), { identities: [identity], judge: async () => ok(key) });
  if (!opened.ok) return opened;
  for await (const _batch of opened.value.batches()) continue;
  const { fault } = opened.value.outcome();
  return fault === undefined ? ok(opened.value.index) : { ok: false, error: fault };
}

function bad(fault: CourierFault, asJson: boolean | undefined, io: Io): ExitCode {
  if (asJson) io.out(JSON.stringify({ ok: false, fault }));
  else io.err(`${explainCourierFault(fault)}\n`);
  return 1;
}
