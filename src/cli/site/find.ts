import * as v from 'valibot';
import { SiteRecord } from '../../lib/institution/site';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { askHub } from '../at-hub';
import type { HubSession, Refusal } from '../hub-session';

export const Sites = v.object({ sites: v.array(SiteRecord), fingerprint: v.string() });

/** A site by its name, its id or the beginning of its id. */
export async function findSite(session: HubSession, wanted: string): Promise<Result<SiteRecord, Refusal>> {
  const answer = await askHub(session, 'GET', '/api/sites', Sites);
  if (!answer.ok) return answer;
  const { sites } = answer.value;
  const exact = sites.filter(({ hub, name }) => hub === wanted || name === wanted);
  const found = exact.length > 0 ? exact : sites.filter(({ hub }) => wanted.length >= 4 && hub.startsWith(wanted));
  const [only, another] = found;
  if (only === undefined) return err({ code: 'not-found', detail: wanted });
  return another === undefined ? ok(only) : err({ code: 'ambiguous', detail: wanted });
}
