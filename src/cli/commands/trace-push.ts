import { defineCommand } from 'citty';
import { pushStatements } from '../../lib/trace/lrs';
import type { LrsFault } from '../../lib/trace/lrs';
import { UsedWrongly, progressLine } from '../io';
import type { ExitCode, Io } from '../io';
import { mayFail } from '../may-fail';
import { SOURCE_ARGS, explainSource, openTrace } from '../trace/source';
import { chainsOf } from '../trace/statements';

const { LRS_KEY, LRS_SECRET } = { LRS_KEY: 'SANDYQ_LRS_KEY', LRS_SECRET: 'SANDYQ_LRS_SECRET' };

export default defineCommand({
  meta: { name: 'push', description: 'Send a trace that verifies to an LRS, as xAPI 1.0.3; again is no fault' },
  args: {
    ...SOURCE_ARGS,
    lrs: {
      type: 'string',
      required: true,
      description: `Its xAPI endpoint; credentials from ${LRS_KEY} and ${LRS_SECRET}`,
      valueHint: 'URL',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const endpoint = endpointOf(args.lrs);
    const authorization = authorizationOf(process.env);
    return mayFail(io, args.json, async (fail) => {
      const opened = await openTrace(args);
      if (!opened.ok)
        return fail(`${explainSource(opened.error)}\nNothing was sent: an LRS can’t tell a forged statement.`, {
          fault: opened.error,
        });
      const chains = (await chainsOf(opened.value)).map((chain) => chain.map(({ statement }) => statement));
      const progress = progressLine(io, 'Sending');
      const lrs = { endpoint, authorization, fetch: (...asked: Parameters<typeof fetch>) => fetch(...asked), pause };
      const pushed = await pushStatements(chains, lrs, { onProgress: progress.show });
      progress.end();
      if (!pushed.ok) return fail(explainLrs(pushed.error), { fault: pushed.error });
      const { sent, present } = pushed.value;
      if (args.json) io.out(JSON.stringify({ ok: true, sent, present }));
      else io.out(`${sent} statements are new to the LRS, ${present} were there before.`);
      return 0;
    });
  },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Credentials are only sent where nobody listens in. */
function endpointOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const own = url !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new UsedWrongly(`${text} is no address of an LRS.`);
  if (url.protocol === 'http:' && !own)
    throw new UsedWrongly('Credentials are not sent without encryption: use https://.');
  if (url.username !== '' || url.password !== '')
    throw new UsedWrongly(`Credentials belong into ${LRS_KEY} and ${LRS_SECRET}: an address is seen by others.`);
  return (url.origin + url.pathname).replace(/\/+$/, '').replace(/\/statements$/, '');
}

function authorizationOf(env: NodeJS.ProcessEnv): string {
  const [key, secret] = [env[LRS_KEY], env[LRS_SECRET]];
  if (key === undefined || secret === undefined)
    throw new UsedWrongly(`Say the credentials of the LRS in ${LRS_KEY} and ${LRS_SECRET}.`);
  return `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
}

const WORDS: Readonly<Record<LrsFault['code'], string>> = {
  'lrs-unreachable': 'The LRS does not answer.',
  'lrs-credentials': 'The LRS does not let us in, or lets us write nothing.',
  'lrs-refused': 'The LRS does not take a statement as it is.',
  'lrs-none': 'There is no LRS at this address: it is the one before `/statements` that counts.',
};

function explainLrs({ code, status, statement, detail, sent, present }: LrsFault): string {
  const lines = [
    `${WORDS[code]} [${code}]${status === undefined ? '' : ` HTTP ${status}`}`,
    ...(statement === undefined ? [] : [`Statement: ${statement}`]),
    ...(detail === undefined || detail === '' ? [] : [`It said: ${detail}`]),
    `Until then ${sent} statements were new and ${present} there before; the same command goes on from there.`,
  ];
  return lines.join('\n');
}
