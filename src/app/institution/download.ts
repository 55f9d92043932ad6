import { err, ok, type Result } from '$lib/shared/result';
import { readAnswer, type HubAnswer, type HubFailure } from '../hub-client';

export interface Downloaded {
  readonly blob: Blob;
  /** 202: not the file, but what the hub says of it: it has to wait. */
  readonly status: number;
  /** `Content-Disposition` of the answer. */
  readonly disposition: string;
}

/**
 * A file that the hub makes, or why it does not. The browser gathers it, on its disk where it is large: only a whole one
 * is given. As long as it takes, for the hub may work on it before its first byte.
 */
export async function download(
  url: string,
  ask: typeof fetch = (input, init) => fetch(input, init),
): HubAnswer<Downloaded> {
  try {
    const response = await ask(url, { credentials: 'same-origin', cache: 'no-store' });
    if (!response.ok) {
      const { status, headers } = response;
      const answer = readAnswer(status, await response.text(), headers.get('retry-after'), undefined);
      return answer.ok ? err({ code: 'strange-answer', status }) : (answer as Result<never, HubFailure>);
    }
    const disposition = response.headers.get('content-disposition') ?? '';
    return ok({ blob: await response.blob(), status: response.status, disposition });
  } catch {
    return err({ code: 'unreachable' });
  }
}
