import type { KitFault, TrustedKey, UnknownSigner } from '../lib/kit/fault';
import { judgeList } from '../lib/kit/institution/judge';
import { parseList, type InstitutionList, type SignedList } from '../lib/kit/institution/list';
import { keyring } from '../lib/kit/institution/standing';
import { openFileSource } from '../lib/kit/node/file-source';
import type { OpenedKit, OpenOptions } from '../lib/kit/open';
import { SourceUnavailable, type KitSource } from '../lib/kit/source';
import { err, ok, type Result } from '../lib/shared/result';
import { readTrustedKey } from './trusted-key';

type Opener = (
  source: KitSource,
  trusted: readonly TrustedKey[],
  options: OpenOptions,
) => Promise<Result<OpenedKit, KitFault | UnknownSigner>>;

/** The institution's list that a kit brings. */
export interface BroughtList {
  readonly list: InstitutionList;
  /** Signed by the key that was named. */
  readonly good: boolean;
}

export type OpenedFile = OpenedKit & { readonly list?: BroughtList };

/**
 * Opens a kit in a file. With `--key` it must be by that key, or by one that the kit's own list, signed by that key,
 * brings; without, by whatever key it brings: the bytes are then proved whole, not whose they are, and the result says
 * so by having no `trusted`.
 */
export async function openKitFile(
  path: string,
  key: string | undefined,
  open: Opener,
): Promise<Result<OpenedFile, KitFault | UnknownSigner>> {
  const trusted = key === undefined ? [] : [await readTrustedKey(key)];
  const source = await openFileSource(path);
  let list: BroughtList | undefined;
  const hear = async (offered: SignedList) => {
    const heard = await hearAlone(offered, trusted, Date.now());
    list = heard.brought;
    return heard.keys;
  };
  try {
    let opened = await open(source, trusted, { hear });
    if (!opened.ok && opened.error.code === 'unknown-signer' && key === undefined)
      opened = await open(source, [], { hear, allowSigner: (opened.error as UnknownSigner).fingerprint });
    return opened.ok && list !== undefined ? ok({ ...opened.value, list }) : opened;
  } catch (cause) {
    // The file got shorter, or the stick was pulled, while it was being read.
    if (cause instanceof SourceUnavailable) return err({ code: 'truncated', detail: cause.message });
    throw cause;
  } finally {
    await source.close();
  }
}

/** Somebody who knows a key and nothing else, not even whose it is, hears a list. */
export async function hearAlone(offered: SignedList, trusted: readonly TrustedKey[], now: number) {
  const parsed = parseList(offered.text);
  if (!parsed.ok) return { keys: trusted };
  const list = parsed.value;
  const { institution } = list;
  const pinned = trusted.map(({ minisign }) => ({ minisign, institution }));
  const good = (await judgeList(offered, { institution, pinned, known: undefined, now })).ok;
  return { brought: { list, good }, keys: good ? keyring(pinned, list, now) : trusted };
}
