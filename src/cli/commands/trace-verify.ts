import { readFile, stat } from 'node:fs/promises';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { parseDossierExport, thumbprint } from '../../lib/dossier/export';
import type { DossierExport } from '../../lib/dossier/export';
import { PublicKey } from '../../lib/trace/certificate';
import { importPublicKey } from '../../lib/trace/jws';
import { verifyTrace } from '../../lib/trace/verify';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { explainReport, explainTraceFault } from '../trace/faults';

/** A dossier of many years is some 20 MB. */
const MAX_BYTES = 512 * 1024 * 1024;

export default defineCommand({
  meta: { name: 'verify', description: 'Say whether a trace is intact, or name its first fault' },
  args: {
    file: { type: 'positional', required: true, description: 'Dossier made by `sandyq trace export --format dossier`' },
    key: {
      type: 'string',
      description: 'Key of the hub (JWK) to check against, instead of the one that the file names',
      valueHint: 'KEY.json',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const parsed = parseDossierExport(await textOf(args.file));
    if (!parsed.ok) {
      const where = parsed.error.line === undefined ? '' : `, line ${parsed.error.line}`;
      if (args.json) io.out(JSON.stringify({ ok: false, fault: parsed.error }));
      else io.err(`Not a dossier of ours [export-malformed]${where}: ${parsed.error.detail}\n`);
      return 1;
    }
    const dossier = parsed.value;
    const jwk = args.key === undefined ? dossier.hubKey : await givenKey(args.key);
    const hubKey = await importPublicKey(jwk);
    if (hubKey === undefined) throw new UsedWrongly('The key of the hub is no point of P-256.');
    const verdict = await verifyTrace({ ...evidenceOf(dossier), hubKey });
    const key = { thumbprint: await thumbprint(jwk), given: args.key !== undefined };
    if (args.json) {
      io.out(
        JSON.stringify(verdict.ok ? { ok: true, ...verdict.value, key } : { ok: false, fault: verdict.error, key }),
      );
    } else if (verdict.ok) {
      io.out(explainReport(verdict.value));
      io.out(
        key.given
          ? `Checked against the key you named: ${key.thumbprint}`
          : `Checked against the key that the file names. Compare its thumbprint with the institution's: ${key.thumbprint}`,
      );
    } else {
      io.err(`${explainTraceFault(verdict.error)}\n`);
    }
    return verdict.ok ? 0 : 1;
  },
});

function evidenceOf({ database, documents }: DossierExport) {
  const of = (type: string) => documents.filter((document) => document.type === type);
  return { database, segments: of('segment'), devices: of('device'), receipts: of('receipt') };
}

async function textOf(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new UsedWrongly(`${path} is larger than any dossier.`);
  return readFile(path, 'utf8');
}

async function givenKey(path: string) {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject(PublicKey.entries)), await textOf(path));
  if (!parsed.success) throw new UsedWrongly(`${path} is no public key of a hub (JWK, P-256).`);
  const { kty, crv, x, y } = parsed.output;
  return { kty, crv, x, y };
}
