import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineCommand } from 'citty';
import { version } from '../../../package.json';
import { CannotStart } from '../../hub/institution/founding';
import { withAccounts, withHub } from '../../hub/main';
import type { HubOptions } from '../../hub/main';
import { packageRoot } from '../../hub/package-root';
import { foundSite, readOffer } from '../../hub/site/found';
import type { Offer, OfferFault } from '../../hub/site/found';
import { readSiteKeys } from '../../hub/site/request';
import type { SiteReport } from '../../lib/institution/site';
import { systemRandom } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { explainCourierFault } from '../courier/faults';
import { couchDbOf } from '../couchdb-settings';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { confirmed } from '../site/confirm';
import { explainSiteReport, isGood } from '../site/words';

export default defineCommand({
  meta: {
    name: 'found',
    description: 'On the machine of the site: become one, by the first courier of the institution',
  },
  args: {
    file: { type: 'positional', required: true, description: 'Courier, from `sandyq site admit`' },
    data: { type: 'string', description: 'Folder where the request was made (data)', valueHint: 'DIR' },
    fingerprint: { type: 'string', description: 'What the institution says that its fingerprint is' },
    yes: { type: 'boolean', description: 'The fingerprint was compared already' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const folder = resolve(args.data ?? process.env.SANDYQ_DATA ?? 'data');
    const options = { data: folder, build: join(packageRoot(), 'build'), version, couchdb: couchDbOf(process.env) };
    const founded = await found(args.file, options, async ({ people, fingerprint }) => {
      const name = people.institution.name.en ?? people.institution.id;
      const question = `${name} takes this hub in as ${people.site.name}. The fingerprint that it shows there has to be:`;
      return await confirmed(io, question, fingerprint, args);
    }).catch((error: unknown) => {
      if (error instanceof CannotStart) throw new UsedWrongly(error.message);
      throw error;
    });
    if (!founded.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, fault: founded.error }));
      else io.err(`${explain(founded.error)}\n`);
      return 1;
    }
    const good = isGood(founded.value);
    if (args.json) io.out(JSON.stringify({ ok: good, ...founded.value }));
    else io.out(`${explainSiteReport(founded.value)}\nThis hub is a site now. Start it: sandyq hub --data ${folder}`);
    return good ? 0 : 1;
  },
});

type FoundFault = OfferFault | { readonly code: 'other-fingerprint' | 'conflict' };

async function found(
  file: string,
  options: HubOptions,
  confirm: (offer: Offer) => Promise<boolean>,
): Promise<Result<SiteReport, FoundFault>> {
  const made = await withAccounts(options, async (accounts): Promise<Result<undefined, FoundFault>> => {
    const keys = await readSiteKeys(accounts);
    if (keys === undefined)
      throw new UsedWrongly(`Nobody asked for this in ${options.data}: sandyq site request makes the keys of a site.`);
    const offer = await readOffer(piecesOf(file), keys);
    if (!offer.ok) return offer;
    if (!(await confirm(offer.value))) return err({ code: 'other-fingerprint' });
    return await foundSite(accounts, systemRandom, keys, offer.value);
  });
  if (!made.ok) return made;
  // The rest of the same courier: people, dossiers, kits, as any later one brings them.
  return await withHub(options, async ({ hubs }) => {
    const taken = await hubs.take(piecesOf(file));
    return taken.ok ? ok(taken.value) : taken;
  });
}

async function* piecesOf(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file) as AsyncIterable<Uint8Array>;
}

function explain(fault: FoundFault): string {
  if (fault.code === 'other-fingerprint')
    return 'The fingerprint is another one [other-fingerprint].\nDo not use this courier. Find out who carried it.';
  if (fault.code === 'no-founding')
    return 'This courier does not say who belongs here [no-founding].\nAsk the institution for one by sandyq site admit.';
  if (fault.code === 'conflict') return 'There is a hub in this folder already [conflict].';
  return explainCourierFault(fault);
}
