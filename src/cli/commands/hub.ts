import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { domainToASCII } from 'node:url';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { version } from '../../../package.json';
import { banner } from '../../hub/banner';
import { askFounder } from '../../hub/institution/ask-founder';
import { CannotStart, startHub } from '../../hub/main';
import type { HubOptions, RunningHub } from '../../hub/main';
import { packageRoot } from '../../hub/package-root';
import { openBrowser } from '../../hub/stick/open-browser';
import { dataFolderOf, readStick } from '../../hub/stick/running-from';
import type { DataPlace, StartedFrom } from '../../hub/stick/running-from';
import { isHostName, isLabel, isWholeName } from '../../hub/tls/host-name';
import { ReceiptDays, SharedPolicy } from '../../lib/institution/account';
import type { ReviewPolicy } from '../../lib/institution/account';
import { parsePublicKeyFile, publicKeyLine } from '../../lib/kit/minisign/format';
import { couchDbOf } from '../couchdb-settings';
import { hubAddress } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';

export default defineCommand({
  meta: { name: 'hub', description: 'Serve the app, the kits and the dossiers of an institution' },
  args: {
    lan: { type: 'boolean', description: 'Open to the LAN over HTTPS, with an own authority and a page to trust it' },
    port: {
      type: 'string',
      description: 'Port (8080; with --lan 8443; without the option the next free one)',
      valueHint: 'N',
    },
    'player-port': {
      type: 'string',
      description:
        'Port for interactive packages, another origin of this host (8090; with --lan 8453; or the next free one)',
      valueHint: 'N',
    },
    'http-port': { type: 'string', description: 'With --lan: port of the page of trust (8080)', valueHint: 'N' },
    host: { type: 'string', description: 'With --lan: names or addresses of this hub, by comma', valueHint: 'NAME' },
    name: {
      type: 'string',
      description: 'With --lan: what the hub is called on the network, NAME.local; kept until said anew',
      valueHint: 'NAME',
    },
    announce: {
      type: 'boolean',
      default: true,
      description: 'With --lan: make the name known by multicast DNS',
      negativeDescription: 'With --lan: do not make the name known by multicast DNS',
    },
    cert: { type: 'string', description: 'With --lan: own certificate, PEM', valueHint: 'FILE' },
    key: { type: 'string', description: 'Private key of --cert, PEM', valueHint: 'FILE' },
    data: { type: 'string', description: 'Folder for everything this hub keeps (data)', valueHint: 'DIR' },
    stick: {
      type: 'string',
      description:
        'Serve the kits of a stick that sandyq stick wrote, from there; data in its folder data where it can',
      valueHint: 'DIR',
    },
    open: { type: 'boolean', description: 'Open the browser' },
    demo: {
      type: 'boolean',
      default: true,
      description: 'Make a demonstration institution at first start',
      negativeDescription: 'A real institution: make its first administrator at first start',
    },
    institution: { type: 'string', description: 'First start with --no-demo: name of the institution' },
    'institution-id': { type: 'string', description: 'First start with --no-demo: its short id' },
    'admin-login': {
      type: 'string',
      description: 'First start with --no-demo: login; password from SANDYQ_ADMIN_PASSWORD',
    },
    'admin-name': { type: 'string', description: 'First start with --no-demo: full name' },
    trust: {
      type: 'string',
      description: 'Public keys whose kits this institution takes, by comma',
      valueHint: 'NAME.pub',
    },
    'unknown-signers': {
      type: 'string',
      description: 'Kits by other keys: refuse, or ask the learner to compare the fingerprint. Kept until said anew',
      valueHint: 'refuse|ask',
    },
    'lock-after': {
      type: 'string',
      description: 'Minutes without a touch after which a profile in a browser is locked (15). Kept until said anew',
      valueHint: 'MINUTES',
    },
    guests: {
      type: 'string',
      description:
        'Kits that are in a browser may be looked at without signing in: yes or no (no). Kept until said anew',
      valueHint: 'yes|no',
    },
    'receipt-days': {
      type: 'string',
      description: 'Days after which learners and tutors are told of a missing receipt (10). Kept until said anew',
      valueHint: 'N',
    },
    review: {
      type: 'string',
      description:
        'What an officer looks through, by comma: couriers (held until released), messages, files (may be read); none. Kept until said anew',
      valueHint: 'couriers,messages,files',
    },
    'shelf-rate': {
      type: 'string',
      description: 'What kits may take of the network, all together, MB a second (no limit)',
      valueHint: 'N',
    },
    'institution-hub': {
      type: 'string',
      description: 'Of a site: address of the institution’s hub, to exchange with it over a network',
      valueHint: 'URL',
    },
    'institution-ca': {
      type: 'string',
      description: 'With --institution-hub: authority that signed its certificate, PEM',
      valueHint: 'FILE',
    },
    'exchange-every': {
      type: 'string',
      description: 'With --institution-hub: minutes between two exchanges (15); 0: when somebody asks for one',
      valueHint: 'MINUTES',
    },
    'exchange-kits': {
      type: 'string',
      description: 'With --institution-hub: megabytes of kits that one exchange brings at most (100)',
      valueHint: 'N',
    },
    restored: { type: 'boolean', description: 'The data come from a backup: devices compare everything again' },
    json: { type: 'boolean', description: 'Say where it serves as one line of JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!args.lan && (args['http-port'] || args.host || args.name || args.cert || args.key)) {
      throw new UsedWrongly('--http-port, --host, --name, --cert and --key go with --lan.');
    }
    if ((args.cert === undefined) !== (args.key === undefined)) throw new UsedWrongly('--cert and --key go together.');
    const root = packageRoot();
    try {
      const stick = args.stick === undefined ? undefined : await readStick(resolve(args.stick), root);
      const place = await dataPlace(args.data ?? process.env.SANDYQ_DATA, stick);
      const hub = await startHub({
        data: place.folder,
        build: join(root, 'build'),
        // A stick has what was chosen for it, and nothing else.
        ...(stick === undefined ? { kits: join(root, 'kits') } : { stick }),
        version,
        lan: args.lan,
        port: portOf('--port', args.port),
        playerPort: portOf('--player-port', args['player-port']),
        httpPort: portOf('--http-port', args['http-port']),
        hosts: hostsOf(args.host, args.cert === undefined ? isWholeName : isHostName),
        name: nameOf(args.name),
        announce: args.announce,
        ...(args.cert === undefined ? {} : { certificate: { cert: args.cert, key: args.key! } }),
        demo: args.demo,
        founder: () => askFounder(answersOf(args), { input: process.stdin, output: process.stderr }),
        trust: await Promise.all(listOf(args.trust).map(readPublicKey)),
        unknownSigners: policyOf(args['unknown-signers']),
        shared: sharedOf(args),
        review: reviewOf(args.review),
        receiptDays: daysOf(args['receipt-days']),
        exchange: await exchangeOf(args),
        restored: args.restored,
        shelfRate: rateOf(args['shelf-rate']),
        couchdb: couchDbOf(process.env),
        log: (line) => io.err(`${line}\n`),
      });
      if (args.json)
        io.out(
          JSON.stringify({ url: hub.url, otherUrl: hub.otherUrl, trustUrl: hub.trustUrl, accounts: hub.demoAccounts }),
        );
      else io.out(banner({ ...hub, ...(place.besideStick ? { dataBesideStick: place.folder } : {}) }));
      if (args.open) openBrowser(hub.url);
      await untilStopped(hub);
      return 0;
    } catch (error) {
      if (!(error instanceof CannotStart)) throw error;
      io.err(`${error.message}\n`);
      return 2;
    }
  },
});

const answersOf = (args: Record<string, unknown>): Parameters<typeof askFounder>[0] => {
  const text = (name: string): string | undefined => (typeof args[name] === 'string' ? args[name] : undefined);
  return {
    institution: text('institution'),
    institutionId: text('institution-id'),
    adminLogin: text('admin-login'),
    adminName: text('admin-name'),
    password: process.env.SANDYQ_ADMIN_PASSWORD,
  };
};

/** Without a stick the folder `data` where one stands, as ever. */
async function dataPlace(chosen: string | undefined, stick: StartedFrom | undefined): Promise<DataPlace> {
  if (chosen !== undefined || stick === undefined) return { folder: resolve(chosen ?? 'data'), besideStick: false };
  return await dataFolderOf(stick);
}

function portOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) throw new UsedWrongly(`${option} wants a number from 0 to 65535.`);
  return port;
}

/** Bytes a second. */
function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rate = Number(text);
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text) || rate === 0)
    throw new UsedWrongly('--shelf-rate wants megabytes a second: 2, or 0.5.');
  return rate * 1_000_000;
}

async function exchangeOf(args: {
  readonly 'institution-hub'?: string;
  readonly 'institution-ca'?: string;
  readonly 'exchange-every'?: string;
  readonly 'exchange-kits'?: string;
}): Promise<HubOptions['exchange']> {
  const { 'institution-hub': url, 'institution-ca': ca, 'exchange-every': minutes, 'exchange-kits': kits } = args;
  if (url === undefined) {
    if (ca === undefined && minutes === undefined && kits === undefined) return undefined;
    throw new UsedWrongly('--institution-ca, --exchange-every and --exchange-kits go with --institution-hub.');
  }
  const [every, room] = [minutes ?? '15', kits ?? '100'];
  if (!/^\d{1,5}$/.test(every)) throw new UsedWrongly('--exchange-every wants minutes: 15, or 0.');
  if (!/^\d{1,6}$/.test(room)) throw new UsedWrongly('--exchange-kits wants megabytes: 100, or 0.');
  return {
    url: hubAddress(url),
    everyMinutes: Number(every),
    room: Number(room) * 1_000_000,
    ...(ca === undefined ? {} : { ca: await readFile(ca, 'utf8') }),
  };
}

function reviewOf(text: string | undefined): ReviewPolicy | undefined {
  if (text === undefined) return undefined;
  const wanted = listOf(text);
  const known = ['couriers', 'messages', 'files', 'none'];
  if (wanted.length === 0 || wanted.some((word) => !known.includes(word)))
    throw new UsedWrongly('--review is couriers, messages, files, by comma, or none.');
  const has = (word: string): boolean => wanted.includes(word) && !wanted.includes('none');
  return { couriers: has('couriers'), messages: has('messages'), files: has('files') };
}

function daysOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parsed = v.safeParse(ReceiptDays, /^\d{1,3}$/.test(text) ? Number(text) : undefined);
  if (!parsed.success) throw new UsedWrongly('--receipt-days wants whole days, from 1 to 366.');
  return parsed.output;
}

function nameOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const name = text.toLowerCase().replace(/\.local$/, '');
  if (!isLabel(name)) throw new UsedWrongly('--name wants letters a–z, digits and hyphens, 63 at most.');
  return name;
}

/** As a browser writes them: lower case, other scripts by Punycode. */
function hostsOf(text: string | undefined, isName: (host: string) => boolean): readonly string[] {
  return listOf(text).map((part) => {
    const host = isIP(part) ? part : domainToASCII(part);
    if (isIP(host) || isName(host)) return host;
    throw new UsedWrongly(`--host wants addresses, and names with a domain such as school.lan: ${part} is neither.`);
  });
}

function policyOf(text: string | undefined): 'refuse' | 'ask' | undefined {
  if (text === undefined || text === 'refuse' || text === 'ask') return text;
  throw new UsedWrongly('--unknown-signers is refuse or ask.');
}

function sharedOf(args: { readonly 'lock-after'?: string; readonly guests?: string }): Partial<SharedPolicy> {
  const { 'lock-after': minutes, guests } = args;
  const policy = v.safeParse(v.partial(SharedPolicy), {
    ...(minutes !== undefined && { lockAfterMinutes: Number(minutes) }),
    ...(guests !== undefined && { guests: guests === 'yes' ? true : guests === 'no' ? false : guests }),
  });
  if (!policy.success) throw new UsedWrongly('--lock-after is minutes, 1 to 240; --guests is yes or no.');
  return policy.output;
}

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

async function readPublicKey(path: string): Promise<string> {
  const key = parsePublicKeyFile(await readFile(path, 'utf8'));
  if (key === undefined) throw new UsedWrongly(`${path} is no minisign public key.`);
  return publicKeyLine(key);
}

/** A second signal does not wait for what is being answered. */
function untilStopped(hub: RunningHub): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.once('SIGINT', () => process.exit(1));
      process.once('SIGTERM', () => process.exit(1));
      void hub.close().then(resolve, resolve);
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
