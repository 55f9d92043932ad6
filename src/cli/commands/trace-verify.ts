import { readFile, stat } from 'node:fs/promises';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { parseDossierExport, thumbprint } from '../../lib/dossier/export';
import type { DossierExport, ExportFault } from '../../lib/dossier/export';
import { verifyDossier } from '../../lib/dossier/verify';
import type { Result } from '../../lib/shared/result';
import { LinkFailure } from '../../lib/sync/link-failure';
import { PublicKey } from '../../lib/trace/certificate';
import { importPublicKey } from '../../lib/trace/jws';
import { judgeRevocations, revokedBy } from '../../lib/trace/revocations';
import type { KnownRevocations } from '../../lib/trace/revocations';
import { reportOf } from '../../lib/trace/verify';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { explainRefusal } from '../refusals';
import { RefusedByHub, downloadDossier } from '../trace/download';
import type { Downloaded } from '../trace/download';
import { REVOCATION_FAULTS, explainReport, explainTraceFault } from '../trace/faults';

/** A dossier of many years is some 20 MB. */
const MAX_BYTES = 512 * 1024 * 1024;

export default defineCommand({
  meta: { name: 'verify', description: 'Say whether a trace is intact, or name its first fault' },
  args: {
    file: { type: 'positional', required: false, description: 'Dossier, from `sandyq trace export --format dossier`' },
    hub: { type: 'string', description: 'Instead of a file: address of the hub', valueHint: 'URL' },
    learner: { type: 'string', description: 'With --hub: whose: login, id or full name', valueHint: 'NAME' },
    login: {
      type: 'string',
      description:
        'With --hub: the learner, a tutor of theirs or an administrator; password from SANDYQ_PASSWORD or asked',
    },
    key: {
      type: 'string',
      description: 'Key of the hub (JWK) to check against, instead of the one that the file or the hub names',
      valueHint: 'KEY.json',
    },
    revocations: {
      type: 'string',
      description: 'The hub’s list of blocked devices; with --hub the hub is asked for it',
      valueHint: 'FILE.jws',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const fail = (text: string, result: object): ExitCode => {
      if (args.json) io.out(JSON.stringify({ ok: false, ...result }));
      else io.err(`${text}\n`);
      return 1;
    };
    try {
      const found = await sourceOf(args);
      if (!found.ok) {
        const where = found.error.line === undefined ? '' : `, line ${found.error.line}`;
        return fail(`Not a dossier of ours [export-malformed]${where}: ${found.error.detail}`, { fault: found.error });
      }
      const { dossier } = found.value;
      const jwk = args.key === undefined ? dossier.hubKey : await givenKey(args.key);
      const hubKey = await importPublicKey(jwk);
      if (hubKey === undefined) throw new UsedWrongly('The key of the hub is no point of P-256.');
      const offered = args.revocations === undefined ? found.value.revocations : await textOf(args.revocations);
      const revocations = offered === undefined ? undefined : await judgeRevocations(offered, { hubKey });
      if (revocations?.ok === false)
        return fail(
          `The list of blocked devices: ${REVOCATION_FAULTS[revocations.error.code]} [${revocations.error.code}]`,
          { fault: revocations.error },
        );
      const { database, documents } = dossier;
      const revoked = revokedBy(revocations?.value.list);
      const verdict = await verifyDossier(documents, { database, hubKey, revoked });
      const key = { thumbprint: await thumbprint(jwk), given: args.key !== undefined };
      if (!verdict.ok) return fail(explainTraceFault(verdict.error), { fault: verdict.error, key });
      const report = reportOf(verdict.value);
      const list = revocations?.value.list.sequence;
      if (args.json)
        io.out(JSON.stringify({ ok: true, ...report, key, ...(list !== undefined && { revocations: list }) }));
      else io.out([explainReport(report), explainList(revocations?.value), explainKey(key, args.hub)].join('\n'));
      return 0;
    } catch (error) {
      if (error instanceof RefusedByHub) return fail(explainRefusal(error.refusal), error.refusal);
      if (error instanceof LinkFailure) return fail(explainRefusal({ code: error.code }), { code: error.code });
      throw error;
    }
  },
});

interface Args {
  readonly file?: string;
  readonly hub?: string;
  readonly learner?: string;
  readonly login?: string;
}

async function sourceOf({ file, hub, learner, login }: Args): Promise<Result<Downloaded, ExportFault>> {
  if ((file === undefined) === (hub === undefined)) throw new UsedWrongly('Name a file, or --hub and --learner.');
  if (file !== undefined) {
    const parsed = parseDossierExport(await textOf(file));
    return parsed.ok ? { ok: true, value: { dossier: parsed.value } } : parsed;
  }
  if (learner === undefined || login === undefined) throw new UsedWrongly('--hub wants --learner and --login.');
  const session = new HubSession(hubAddress(hub!));
  const password = await passwordOf(login);
  return { ok: true, value: await downloadDossier(session, { login, password }, learner) };
}

const explainList = (known: KnownRevocations | undefined): string =>
  known === undefined
    ? 'No list of blocked devices was given: only what the dossier says of its devices was looked at.'
    : `Blocked devices by the list no. ${known.list.sequence} of ${known.list.issuedAt}.`;

const explainKey = ({ thumbprint: print, given }: { thumbprint: string; given: boolean }, hub: string | undefined) =>
  given
    ? `Checked against the key you named: ${print}`
    : `Checked against the key that the ${hub === undefined ? 'file' : 'hub'} names. ` +
      `Compare its thumbprint with the institution's: ${print}`;

async function textOf(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new UsedWrongly(`${path} is larger than any dossier.`);
  return readFile(path, 'utf8');
}

async function givenKey(path: string): Promise<DossierExport['hubKey']> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject(PublicKey.entries)), await textOf(path));
  if (!parsed.success) throw new UsedWrongly(`${path} is no public key of a hub (JWK, P-256).`);
  const { kty, crv, x, y } = parsed.output;
  return { kty, crv, x, y };
}
