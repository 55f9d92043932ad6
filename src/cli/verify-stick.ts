import { resolve, join } from 'node:path';
import type { TrustedKey } from '../lib/kit/fault';
import { parsePublicKey, parseSignature } from '../lib/kit/minisign/format';
import { verifySignature } from '../lib/kit/minisign/verify';
import { SourceUnavailable } from '../lib/kit/source';
import { err, ok } from '../lib/shared/result';
import { SUMS_SIGNATURE } from '../lib/stick/list';
import { checkKit } from '../hub/stick/kit';
import { FolderPlace } from '../hub/stick/place';
import { readListOf } from '../hub/stick/running-from';
import { isGood, verifyStick, type StickReport, type VerifyStickOptions } from '../hub/stick/verify';
import { type ExitCode, type Io, progressLine } from './io';
import { explainReport, kitLine, sizeText } from './stick-faults';
import { hearAlone } from './open-kit';
import { readTrustedKey } from './trusted-key';

/**
 * `sandyq verify DIR`. With a key it has to have signed every kit, and the list of the stick; `unsignedList` lets one
 * pass that nobody signed. It has to be said: whoever changes the program can take the signature away as well.
 */
export async function verifyStickFolder(
  dir: string,
  { key, json, unsignedList }: { readonly key?: string; readonly json?: boolean; readonly unsignedList?: boolean },
  io: Io,
): Promise<ExitCode> {
  const named = key === undefined ? [] : [await readTrustedKey(key)];
  const list = await readListOf(resolve(dir));
  // Kits by a key that the institution's list brings, which the named key has signed, are as good.
  const trusted = list === undefined ? named : (await hearAlone(list, named, Date.now())).keys;
  const progress = progressLine(io, 'Verifying');
  const place = await FolderPlace.open(resolve(dir));
  const hasSignature = (await place.size(SUMS_SIGNATURE)) !== undefined;
  const signed = named.length > 0 && (hasSignature || unsignedList !== true);
  const report = await verifyStick(place, {
    checkKit: kitChecker(place.folder, trusted, named),
    ...(signed ? { isSigned: listChecker(named) } : {}),
    onProgress: progress.show,
  });
  progress.end();
  return say(report, dir, signed, json === true, io);
}

function kitChecker(
  folder: string,
  trusted: readonly TrustedKey[],
  named: readonly TrustedKey[],
): VerifyStickOptions['checkKit'] {
  return async (file) => {
    try {
      const checked = await checkKit(join(folder, file), { trusted });
      if (!checked.ok) return checked;
      const { manifest, signer, signerFingerprint, trusted: by } = checked.value.kit;
      const { id, version } = manifest;
      const brought = by !== undefined && !named.some(({ minisign }) => minisign === by.minisign);
      return ok({ id, version, signer, signerFingerprint, keyGiven: named.length > 0, ...(brought && { brought }) });
    } catch (cause) {
      if (cause instanceof SourceUnavailable) return err({ code: 'truncated', detail: cause.message });
      throw cause;
    }
  };
}

function listChecker(trusted: readonly TrustedKey[]): NonNullable<VerifyStickOptions['isSigned']> {
  return async (sums, signature) => {
    const parsed = parseSignature(new TextDecoder().decode(signature));
    if (parsed === undefined) return false;
    for (const { minisign } of trusted) {
      const key = parsePublicKey(minisign);
      if (key !== undefined && (await verifySignature(sums, parsed, key))) return true;
    }
    return false;
  };
}

function say(report: StickReport, dir: string, signed: boolean, json: boolean, io: Io): ExitCode {
  const good = isGood(report);
  if (json) io.out(JSON.stringify({ ok: good, signed, ...report }));
  else if (good)
    io.out(
      [
        `${dir}: whole, all ${report.files} files, ${sizeText(report.bytes)}.`,
        signed
          ? 'The list of its files is signed by the key you named.'
          : 'The list of its files was not checked by a key: kits are as signed, the program and the pages as listed.',
        ...report.kits.map(kitLine),
      ].join('\n'),
    );
  else io.err(`${explainReport(report).join('\n')}\n`);
  return good ? 0 : 1;
}
