import { defineCommand } from 'citty';
import { SiteRecord } from '../../lib/institution/site';
import type { ExitCode, Io } from '../io';
import { HUB_ARGS, askHub, atHub, conclude } from '../at-hub';
import { findSite } from '../site/find';
import { explainSite } from '../site/words';

export default defineCommand({
  meta: { name: 'block', description: 'At the institution: take nothing more of a site, for ever' },
  args: {
    ...HUB_ARGS,
    site: { type: 'string', required: true, description: 'Site: name or id', valueHint: 'SITE' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const done = await atHub(args, async (session) => {
      const site = await findSite(session, args.site);
      return site.ok ? await askHub(session, 'POST', `/api/sites/${site.value.hub}/block`, SiteRecord) : site;
    });
    return conclude(io, args.json, done, (site) => `${explainSite(site)}\nWhat it signed before stays.`);
  },
});
