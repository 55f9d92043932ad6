import { readFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { Account, Group, ROLES, Role } from '../../lib/institution/account';
import { SiteRecord } from '../../lib/institution/site';
import type { SiteStaff } from '../../lib/institution/site';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { readSiteRequest } from '../../lib/trace/site';
import type { HubSession, Refusal } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { saveDownload } from '../save-download';
import { HUB_ARGS, askHub, atHub, conclude } from '../at-hub';
import { Sites } from '../site/find';
import { confirmed } from '../site/confirm';
import { explainSite, spaced } from '../site/words';

export default defineCommand({
  meta: { name: 'admit', description: 'At the institution: admit a site, and make its first courier' },
  args: {
    file: { type: 'positional', required: true, description: 'Request, from `sandyq site request`' },
    ...HUB_ARGS,
    out: { type: 'string', required: true, description: 'Courier to write, for the site', valueHint: 'FILE.courier' },
    name: { type: 'string', description: 'Call it otherwise than it calls itself', valueHint: 'NAME' },
    staff: {
      type: 'string',
      description: 'Who works there, by comma: login:role+role, or a login with the roles it has',
      valueHint: 'LOGIN:ROLES',
    },
    groups: { type: 'string', description: 'Groups whose learners are there, by comma: names or ids' },
    kits: { type: 'boolean', description: 'Put the kits of those groups into the courier, too' },
    fingerprint: { type: 'string', description: 'What the site says that its fingerprint is' },
    yes: { type: 'boolean', description: 'The fingerprint was compared already' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!args.out.endsWith('.courier')) throw new UsedWrongly(`${args.out}: a courier’s name ends in .courier.`);
    const request = await readFile(args.file, 'utf8');
    const read = await readSiteRequest(request);
    if (!read.ok) throw new UsedWrongly(`${args.file} is no request of a site, or is damaged.`);
    const question = `${read.value.request.name} asks to be admitted. The fingerprint that it shows there has to be:`;
    if (!(await confirmed(io, question, read.value.fingerprint, args)))
      return conclude(io, args.json, err({ code: 'other-fingerprint' }), () => '');
    const made = await atHub(args, (session) => admit(session, { ...args, request }, io));
    return conclude(io, args.json, made, ({ site, bytes, fingerprint }) =>
      [
        explainSite(site),
        `${args.out}: ${bytes} bytes. At the site: sandyq site found ${args.out}`,
        `The fingerprint of this institution, to be compared there: ${spaced(fingerprint)}`,
      ].join('\n'),
    );
  },
});

interface Wanted {
  readonly request: string;
  readonly out: string;
  readonly name?: string;
  readonly staff?: string;
  readonly groups?: string;
  readonly kits?: boolean;
}

async function admit(
  session: HubSession,
  { request, out, name, staff, groups, kits }: Wanted,
  io: Io,
): Promise<Result<{ site: SiteRecord; file: string; bytes: number; fingerprint: string }, Refusal>> {
  const [people, ids] = [await staffOf(session, staff), await groupsOf(session, groups)];
  if (!people.ok) return people;
  if (!ids.ok) return ids;
  const body = {
    request,
    ...(name !== undefined && { name }),
    ...(people.value !== undefined && { staff: people.value }),
    ...(ids.value !== undefined && { groups: ids.value }),
  };
  const site = await askHub(session, 'POST', '/api/sites', SiteRecord, body);
  if (!site.ok) return site;
  const own = await askHub(session, 'GET', '/api/sites', Sites);
  if (!own.ok) return own;
  const courier = await session.download(`/api/sites/${site.value.hub}/courier?kits=${kits ? 'all' : 'none'}`);
  if (!courier.ok) return courier;
  const saved = await saveDownload(courier.value, out, io);
  if (!saved.ok) return saved;
  return ok({ site: site.value, file: out, bytes: saved.value, fingerprint: own.value.fingerprint });
}

async function staffOf(
  session: HubSession,
  text: string | undefined,
): Promise<Result<readonly SiteStaff[] | undefined, Refusal>> {
  if (text === undefined) return ok(undefined);
  const known = await askHub(session, 'GET', '/api/accounts', v.object({ accounts: v.array(Account) }));
  if (!known.ok) return known;
  const staff: SiteStaff[] = [];
  for (const part of listOf(text)) {
    const [login, roles] = part.split(':');
    const account = known.value.accounts.find((one) => one.login === login?.toLowerCase());
    if (account === undefined) return err({ code: 'not-found', detail: login });
    const wanted = v.safeParse(v.array(Role), roles === undefined ? account.roles : roles.split('+'));
    if (!wanted.success) throw new UsedWrongly(`--staff: ${part}. Roles are ${ROLES.join(', ')}.`);
    staff.push({ account: account.id, roles: wanted.output });
  }
  return ok(staff);
}

async function groupsOf(
  session: HubSession,
  text: string | undefined,
): Promise<Result<readonly string[] | undefined, Refusal>> {
  if (text === undefined) return ok(undefined);
  const known = await askHub(session, 'GET', '/api/groups', v.object({ groups: v.array(Group) }));
  if (!known.ok) return known;
  const ids: string[] = [];
  for (const part of listOf(text)) {
    const group = known.value.groups.find(({ id, name }) => id === part || name === part);
    if (group === undefined) return err({ code: 'not-found', detail: part });
    ids.push(group.id);
  }
  return ok(ids);
}

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
