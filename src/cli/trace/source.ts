import { readFile, stat } from 'node:fs/promises';
import { parseDossierExport } from '../../lib/dossier/export';
import type { DossierExport, ExportFault } from '../../lib/dossier/export';
import { verifyDossier } from '../../lib/dossier/verify';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { importPublicKey } from '../../lib/trace/jws';
import { judgeRevocations, revokedBy } from '../../lib/trace/revocations';
import type { KnownRevocations, RevocationFault } from '../../lib/trace/revocations';
import type { TraceFault, VerifiedTrace } from '../../lib/trace/verify';
import { passwordOf } from '../ask-secret';
import { hubKeyOf } from '../hub-key';
import { HubSession, hubAddress } from '../hub-session';
import { UsedWrongly } from '../io';
import { downloadDossier } from './download';
import type { Downloaded } from './download';
import { REVOCATION_FAULTS, explainTraceFault } from './faults';

/* A dossier, from a file or from a hub, and what it is worth: for `sandyq trace verify` and `push`. */

/** A dossier of many years is some 20 MB. */
const MAX_BYTES = 512 * 1024 * 1024;

export const SOURCE_ARGS = {
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
} as const;

export interface SourceArgs {
  readonly file?: string;
  readonly hub?: string;
  readonly learner?: string;
  readonly login?: string;
  readonly key?: string;
  readonly revocations?: string;
}

export interface OpenedTrace {
  readonly dossier: DossierExport;
  readonly trace: VerifiedTrace;
  readonly key: DossierExport['hubKey'];
  readonly revocations?: KnownRevocations;
}

export type SourceFault = ExportFault | RevocationFault | (TraceFault & { readonly key: DossierExport['hubKey'] });

/** Rejects with RefusedByHub and LinkFailure where a hub is asked. */
export async function openTrace(args: SourceArgs): Promise<Result<OpenedTrace, SourceFault>> {
  const found = await sourceOf(args);
  if (!found.ok) return found;
  const { dossier } = found.value;
  const key = args.key === undefined ? dossier.hubKey : await hubKeyOf(args.key);
  const hubKey = await importPublicKey(key);
  if (hubKey === undefined) throw new UsedWrongly('The key of the hub is no point of P-256.');
  const offered = args.revocations === undefined ? found.value.revocations : await textOf(args.revocations);
  const judged = offered === undefined ? undefined : await judgeRevocations(offered, { hubKey });
  if (judged?.ok === false) return judged;
  const { database, documents } = dossier;
  const verdict = await verifyDossier(documents, { database, hubKey, revoked: revokedBy(judged?.value.list) });
  if (!verdict.ok) return err({ ...verdict.error, key });
  return ok({ dossier, trace: verdict.value, key, ...(judged !== undefined && { revocations: judged.value }) });
}

/** Lines for a person. */
export function explainSource(fault: SourceFault): string {
  if (fault.code === 'export-malformed') {
    const where = fault.line === undefined ? '' : `, line ${fault.line}`;
    return `Not a dossier of ours [export-malformed]${where}: ${fault.detail}`;
  }
  if ('place' in fault) return explainTraceFault(fault);
  return `The list of blocked devices: ${REVOCATION_FAULTS[fault.code]} [${fault.code}]`;
}

async function sourceOf({ file, hub, learner, login }: SourceArgs): Promise<Result<Downloaded, ExportFault>> {
  if ((file === undefined) === (hub === undefined)) throw new UsedWrongly('Name a file, or --hub and --learner.');
  if (file !== undefined) {
    const parsed = parseDossierExport(await textOf(file));
    return parsed.ok ? ok({ dossier: parsed.value }) : parsed;
  }
  if (learner === undefined || login === undefined) throw new UsedWrongly('--hub wants --learner and --login.');
  const session = new HubSession(hubAddress(hub!));
  const password = await passwordOf(login);
  return ok(await downloadDossier(session, { login, password }, learner));
}

async function textOf(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new UsedWrongly(`${path} is larger than any dossier.`);
  return readFile(path, 'utf8');
}
