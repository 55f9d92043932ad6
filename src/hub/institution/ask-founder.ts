import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import * as v from 'valibot';
import { LoginName } from '../../lib/institution/account';
import { KitId } from '../../lib/shared/ids';
import { CannotStart } from './founding';
import type { Founder } from './founding';

export interface FounderAnswers {
  readonly institution?: string;
  readonly institutionId?: string;
  readonly adminLogin?: string;
  readonly adminName?: string;
  /** From the environment, never from the command line, which other users of the machine can read. */
  readonly password?: string;
}

export interface Console {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

const MIN_PASSWORD = 10;

/** Asks at the console for whatever was not given. Where nobody sits there and something is missing, says what. */
export async function askFounder(given: FounderAnswers, console: Console): Promise<Founder> {
  const password = given.password;
  if (password === undefined && console.input.isTTY !== true) {
    throw new CannotStart(
      'founder-needed',
      'the first administrator is not made yet: run this at a console, or set SANDYQ_ADMIN_PASSWORD and name --admin-login and --institution',
    );
  }
  const ask = password === undefined ? prompter(console) : notAtAll;
  const institution = await valid(
    given.institution,
    () => ask('Institution (name): '),
    v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  );
  const id = await valid(
    given.institutionId ?? slugOf(institution),
    () => ask('Institution (short id, a-z 0-9 -): '),
    KitId,
  );
  const login = await valid(given.adminLogin, () => ask('Administrator (login): '), LoginName);
  const name =
    given.adminName ?? (password === undefined ? (await ask('Administrator (full name): ')).trim() || login : login);
  const secret = await valid(
    password,
    async () => {
      const first = await ask('Password (at least 10 characters): ', true);
      return first === (await ask('The same again: ', true)) ? first : '';
    },
    v.pipe(v.string(), v.minLength(MIN_PASSWORD), v.maxLength(1000)),
  );
  return {
    institution: { id, name: { kk: institution, ru: institution, en: institution } },
    login,
    name,
    password: secret,
  };
}

/** What was given must do; what was asked is asked again until it does. */
async function valid<S extends v.GenericSchema>(
  given: string | undefined,
  ask: () => Promise<string>,
  schema: S,
): Promise<v.InferOutput<S>> {
  if (given !== undefined) {
    const parsed = v.safeParse(schema, given);
    if (parsed.success) return parsed.output;
  }
  for (;;) {
    const parsed = v.safeParse(schema, await ask());
    if (parsed.success) return parsed.output;
  }
}

function notAtAll(question: string): Promise<string> {
  return Promise.reject(new CannotStart('founder-needed', `not given, or not valid — ${question.replace(/: $/, '')}`));
}

type Ask = (question: string, secret?: boolean) => Promise<string>;

/** A secret is not shown while it is typed. */
function prompter({ input, output }: Console): Ask {
  return (question, secret = false) =>
    new Promise((resolve, reject) => {
      const readline = createInterface({ input, output, terminal: true });
      let hidden = false;
      if (secret) {
        const hiding = readline as unknown as { _writeToOutput: (text: string) => void };
        hiding._writeToOutput = (text) => void (hidden ? undefined : output.write(text));
      }
      readline.on('SIGINT', () => (readline.close(), reject(new CannotStart('founder-needed', 'interrupted'))));
      readline.question(question, (answer) => {
        readline.close();
        if (secret) output.write('\n');
        resolve(answer);
      });
      hidden = secret;
    });
}

/** Latin letters of the name, where there are any. */
function slugOf(name: string): string | undefined {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return slug.length >= 2 ? slug : 'institution';
}
