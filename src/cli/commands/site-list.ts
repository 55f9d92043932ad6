import { defineCommand } from 'citty';
import type * as v from 'valibot';
import { SiteState } from '../../lib/institution/site';
import { ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Refusal } from '../hub-session';
import type { ExitCode, Io } from '../io';
import { HUB_ARGS, askHub, atHub, conclude } from '../at-hub';
import { Sites } from '../site/find';
import { explainSite, explainState, spaced } from '../site/words';

type Listed = v.InferOutput<typeof Sites> | { readonly site: SiteState };

export default defineCommand({
  meta: { name: 'list', description: 'The sites of an institution; at a site, how far it is with its institution' },
  args: HUB_ARGS,
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const found = await atHub(args, async (session): Promise<Result<Listed, Refusal>> => {
      const sites = await askHub(session, 'GET', '/api/sites', Sites);
      if (sites.ok || sites.error.code !== 'not-found') return sites;
      const own = await askHub(session, 'GET', '/api/site', SiteState);
      return own.ok ? ok({ site: own.value }) : own;
    });
    return conclude(io, args.json, found, (value) => {
      if ('site' in value) return explainState(value.site);
      const { sites, fingerprint } = value;
      const own = `Fingerprint of this institution: ${spaced(fingerprint)}`;
      return [...(sites.length > 0 ? sites.map(explainSite) : ['There are no sites.']), own].join('\n');
    });
  },
});
