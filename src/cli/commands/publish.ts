import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { defineCommand } from 'citty';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import type { Refusal } from '../hub-session';
import { explainRefusal } from '../refusals';
import { UsedWrongly, progressLine } from '../io';
import type { ExitCode, Io } from '../io';

export default defineCommand({
  meta: {
    name: 'publish',
    description: 'Put a kit on the shelf of a hub, with its answer keys where they lie beside it',
  },
  args: {
    kit: { type: 'positional', required: true, description: 'Kit to publish' },
    hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
    login: {
      type: 'string',
      required: true,
      description: 'Administrator or methodist; password from SANDYQ_PASSWORD or asked',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!args.kit.endsWith('.kit')) throw new UsedWrongly(`${args.kit}: a kit’s name ends in .kit.`);
    const { size } = await stat(args.kit);
    const session = new HubSession(hubAddress(args.hub));
    const password = await passwordOf(args.login);
    const result = await publish(session, { login: args.login, password }, args.kit, size, io);
    if ('refused' in result) {
      io.err(args.json ? '' : `${explainRefusal(result.refused)}\n`);
      if (args.json) io.out(JSON.stringify({ ok: false, ...result.refused }));
      return 1;
    }
    if (args.json) io.out(JSON.stringify({ ok: true, ...result }));
    else io.out(`${result.id} ${result.version} is on the shelf${result.keys ? ', with its answer keys' : ''}.`);
    return 0;
  },
});

type Published = { id: string; version: string; keys: boolean } | { refused: Refusal };

async function publish(
  session: HubSession,
  credentials: { login: string; password: string },
  kit: string,
  size: number,
  io: Io,
): Promise<Published> {
  const opened = await session.signIn(credentials.login, credentials.password);
  if (!opened.ok) return { refused: opened.error };
  try {
    const progress = progressLine(io, 'Publishing');
    let sent = 0;
    const counting = new Transform({
      transform(part: Uint8Array, _encoding, done) {
        sent += part.length;
        progress.show(sent, size);
        done(null, part);
      },
    });
    const body = Readable.toWeb(createReadStream(kit).pipe(counting)) as ReadableStream<Uint8Array>;
    const headers = { 'Content-Type': 'application/vnd.sandyq.kit' };
    const published = await session.send('POST', '/api/shelf', body, headers);
    progress.end();
    if (!published.ok) return { refused: published.error };
    const { id, version } = published.value as { id: string; version: string };
    const keys = await readFile(kit.replace(/\.kit$/, '.keys.json')).catch(() => undefined);
    if (keys === undefined) return { id, version, keys: false };
    const stored = await session.send('PUT', `/api/shelf/${id}/${version}/keys`, new Uint8Array(keys), {
      'Content-Type': 'application/json',
    });
    return stored.ok ? { id, version, keys: true } : { refused: stored.error };
  } finally {
    await session.signOut();
  }
}
