import { toBase64Url } from '$lib/shared/base64';
import { sha256 } from '$lib/shared/digest';
import type { AccountId } from '$lib/shared/ids';

/** By what an account is known among the profiles of a browser: it can be compared, and does not say whose it is. */
export const tagOf = async (account: AccountId): Promise<string> =>
  toBase64Url(await sha256(new TextEncoder().encode(`sandyq account ${account}`)));
