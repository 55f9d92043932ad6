import type * as v from 'valibot';
import { err, type Result } from '$lib/shared/result';
import { readAnswer, type HubAnswer, type HubFailure } from '../hub-client';

export interface UploadProgress {
  /** Bytes that left this device. */
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** Sends a file and tells how far it is: `fetch` cannot, hence XMLHttpRequest. An abort counts as unreachable. */
export function upload<S extends v.GenericSchema>(
  url: string,
  body: Blob,
  mediaType: string,
  schema: S,
  onProgress: (progress: UploadProgress) => void,
  signal?: AbortSignal,
): HubAnswer<v.InferOutput<S>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const lost = () => resolve(err({ code: 'unreachable' }));
    request.open('POST', url);
    request.setRequestHeader('content-type', mediaType);
    request.setRequestHeader('sandyq-request', '1');
    request.setRequestHeader('accept', 'application/json');
    request.upload.addEventListener('progress', (event) =>
      onProgress({ sentBytes: event.loaded, totalBytes: body.size }),
    );
    request.addEventListener('error', lost);
    request.addEventListener('abort', lost);
    request.addEventListener('load', () =>
      resolve(
        readAnswer(request.status, request.responseText, request.getResponseHeader('retry-after'), schema) as Result<
          v.InferOutput<S>,
          HubFailure
        >,
      ),
    );
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
