import { defineCommand } from 'citty';
import type { Result } from '../../lib/shared/result';
import { ok } from '../../lib/shared/result';
import type { HubSession, Refusal } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { saveDownload } from '../save-download';
import { HUB_ARGS, atHub, conclude } from '../at-hub';
import { findSite } from '../site/find';

export default defineCommand({
  meta: { name: 'out', description: 'Make the courier for a site; at a site, the one for the institution' },
  args: {
    ...HUB_ARGS,
    out: { type: 'string', required: true, description: 'File to write', valueHint: 'FILE.courier' },
    site: { type: 'string', description: 'At the institution: for which site, by name or id', valueHint: 'SITE' },
    kits: { type: 'boolean', description: 'With --site: kits that its groups need, also where it said nothing of any' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!args.out.endsWith('.courier')) throw new UsedWrongly(`${args.out}: a courier’s name ends in .courier.`);
    const made = await atHub(args, async (session) => {
      const path = await pathOf(session, args.site, args.kits === true);
      if (!path.ok) return path;
      const courier = await session.download(path.value);
      if (!courier.ok) return courier;
      const saved = await saveDownload(courier.value, args.out, io);
      return saved.ok ? ok({ file: args.out, bytes: saved.value }) : saved;
    });
    return conclude(io, args.json, made, ({ file, bytes }) => `${file}: ${bytes} bytes. Only that hub can open it.`);
  },
});

async function pathOf(
  session: HubSession,
  wanted: string | undefined,
  kits: boolean,
): Promise<Result<string, Refusal>> {
  if (wanted === undefined) return ok('/api/site/courier');
  const site = await findSite(session, wanted);
  return site.ok ? ok(`/api/sites/${site.value.hub}/courier${kits ? '?kits=all' : ''}`) : site;
}
