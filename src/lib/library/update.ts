import type { OpenedKit } from '../kit/open';
import type { InstallFailure } from './library';
import { isPreviewKit } from './preview';
import type { KitHead } from './store';
import { compareVersions } from '../kit/version';

/** Why a kit may not take the place of the one that is installed under its id; undefined where it may. */
export function refusedUpdate(
  offered: Pick<OpenedKit, 'manifest' | 'fingerprint' | 'trusted' | 'signerFingerprint'> & Pick<KitHead, 'films'>,
  installed: Pick<KitHead, 'version' | 'fingerprint' | 'signerFingerprint' | 'damaged' | 'films'> | undefined,
): InstallFailure | undefined {
  if (installed === undefined) return undefined;
  const { id, version } = offered.manifest;
  // A preview is other bytes whenever something was written, under whatever number.
  const isPreview = isPreviewKit(id) && offered.trusted !== undefined;
  if (isPreview && offered.fingerprint !== installed.fingerprint) return undefined;
  const order = compareVersions(version, installed.version);
  // The very bytes may come again where some are gone, or where other films are wanted now.
  const isWanted = installed.damaged !== undefined || offered.films !== installed.films;
  if (order === 0 && !(isWanted && offered.fingerprint === installed.fingerprint))
    return { code: 'already-installed', version };
  if (order < 0) return { code: 'older-than-installed', installed: installed.version, offered: version };
  // A person may allow a stranger's kit, but not that it takes the place, and the name, of an institution's.
  if (offered.trusted === undefined && offered.signerFingerprint !== installed.signerFingerprint) {
    const detail = 'an update is signed by the signer of the installed version, or by a pinned key';
    return { code: 'kit-invalid', reason: { code: 'signature-wrong', detail } };
  }
  return undefined;
}
