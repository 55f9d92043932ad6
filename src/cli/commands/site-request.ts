import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { version } from '../../../package.json';
import { readIdentity } from '../../hub/accounts/identity';
import { CannotStart } from '../../hub/institution/founding';
import { withAccounts } from '../../hub/main';
import { packageRoot } from '../../hub/package-root';
import { askToBeSite, requestFile } from '../../hub/site/request';
import { systemClock } from '../../lib/shared/clock';
import { systemRandom } from '../../lib/shared/ids';
import { REQUEST_ENDING, SiteName } from '../../lib/trace/site';
import { couchDbOf } from '../couchdb-settings';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { spaced } from '../site/words';

export default defineCommand({
  meta: { name: 'request', description: 'On the machine of the site to be: make its keys, and ask to be admitted' },
  args: {
    name: { type: 'string', required: true, description: 'What the site is called', valueHint: 'NAME' },
    out: { type: 'string', required: true, description: 'File to write, for the institution', valueHint: 'FILE.site' },
    data: { type: 'string', description: 'Folder for everything this hub will keep (data)', valueHint: 'DIR' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!args.out.endsWith(REQUEST_ENDING)) throw new UsedWrongly(`${args.out}: a request’s name ends in .site.`);
    const name = v.safeParse(SiteName, args.name);
    if (!name.success) throw new UsedWrongly('--name wants 1 to 200 characters.');
    const folder = resolve(args.data ?? process.env.SANDYQ_DATA ?? 'data');
    const options = { data: folder, build: join(packageRoot(), 'build'), version, couchdb: couchDbOf(process.env) };
    const asked = await withAccounts(options, async (accounts) => {
      if ((await readIdentity(accounts)) !== undefined) throw new UsedWrongly(`${folder} holds a hub already.`);
      return await requestFile(await askToBeSite(accounts, systemRandom, name.output), systemClock);
    }).catch((error: unknown) => {
      if (error instanceof CannotStart) throw new UsedWrongly(error.message);
      throw error;
    });
    await writeFile(args.out, asked.text, { mode: 0o600 });
    const { fingerprint } = asked;
    if (args.json) io.out(JSON.stringify({ ok: true, file: args.out, fingerprint }));
    else
      io.out(
        [
          `${args.out}: take it to the institution, where it is admitted with: sandyq site admit`,
          `Its fingerprint, to be compared there by telephone or on paper: ${spaced(fingerprint)}`,
          `The keys of the site stay in ${folder}. Whoever loses that folder asks anew.`,
        ].join('\n'),
      );
    return 0;
  },
});
