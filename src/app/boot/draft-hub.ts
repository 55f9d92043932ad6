import * as v from 'valibot';
import { ChangesAnswer, DraftInfo, DraftList, DraftState, PartsAnswer, type PartChange } from '$lib/draft/api';
import type { DraftHub, FileRefusal } from '$lib/draft/hub';
import type { DraftId, FileValue, PartId } from '$lib/draft/part';
import type { DraftRefusal } from '$lib/draft/refusals';
import type { DeviceId } from '$lib/shared/ids';
import { LinkFailure, linkFailureOf } from '$lib/sync/link-failure';
import { thriftyFetch } from '$lib/sync/thrifty-fetch';

export interface DraftHubOptions {
  readonly fetch: typeof fetch;
  /** Base address of the hub; empty where the page comes from it. */
  readonly hub: string;
  readonly device: DeviceId;
}

const Begun = v.union([DraftInfo, v.object({ error: v.object({ code: v.string(), detail: v.optional(v.string()) }) })]);
const Received = v.object({ received: v.pipe(v.number(), v.integer(), v.minValue(0)) });
/** There is, or was, another draft of this id. */
const TAKEN: readonly (string | undefined)[] = ['conflict', 'draft-removed'] satisfies DraftRefusal[];
const NO_BYTES = new Blob([]);

/** Drafts at the hub, over HTTP (docs/api.md). Rejects with LinkFailure. */
export function draftHub(options: DraftHubOptions): DraftHub {
  /** Resolves with answers of these statuses only; `also` beside 2xx. */
  const ask = async (
    path: string,
    signal: AbortSignal | undefined,
    init: RequestInit = {},
    also: readonly number[] = [],
  ) => {
    const { fetch } = thriftyFetch({ ...options, ...(signal && { signal }) });
    const response = await fetch(`/api/drafts${path}`, init as never);
    if (!response.ok && !also.includes(response.status)) throw await linkFailureOf(response);
    return response;
  };
  const json = (value: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(value) });

  return {
    async list(signal) {
      const response = await ask('', signal);
      const generation = response.headers.get('sandyq-hub');
      const { drafts } = await parsed(DraftList, response);
      return { drafts, ...(generation !== null && { generation }) };
    },

    async begin(id, signal) {
      const answer = await parsed(Begun, await ask('', signal, json({ id }), [409]));
      if (!('error' in answer)) return 'begun';
      return TAKEN.includes(answer.error.detail) ? 'taken' : 'refused';
    },

    async state(id, etag, signal) {
      const known: RequestInit = etag === undefined ? {} : { headers: { 'If-None-Match': etag } };
      const response = await ask(`/${id}`, signal, known, [304, 404]);
      if (response.status === 304) return 'unchanged';
      if (response.status === 404) return 'gone';
      const held = response.headers.get('etag');
      return { state: await parsed(DraftState, response), ...(held !== null && { etag: held }) };
    },

    read: async (id: DraftId, ids: readonly PartId[], signal) =>
      (await parsed(PartsAnswer, await ask(`/${id}/parts/read`, signal, json({ ids })))).parts,

    send: async (id: DraftId, changes: readonly PartChange[], signal) =>
      (await parsed(ChangesAnswer, await ask(`/${id}/parts`, signal, json({ changes })))).outcomes,

    async fileBytes(id, file, signal) {
      const answer = await put(id, file, 0, NO_BYTES, signal);
      return typeof answer === 'number' ? answer : 0;
    },

    sendPiece: put,

    async file(id, { sha256 }) {
      const response = await ask(`/${id}/files/${sha256}`, undefined, {}, [404]);
      return response.status === 404 ? undefined : response.blob();
    },

    async remove(id, signal) {
      const response = await ask(
        `/${id}`,
        signal,
        { method: 'DELETE', headers: { 'Sandyq-Request': '1' } },
        [403, 404, 409],
      );
      return response.ok || response.status === 404 ? 'removed' : 'refused';
    },
  };

  /** An empty piece asks how much there is. */
  async function put(
    id: DraftId,
    { sha256, bytes }: FileValue,
    offset: number,
    piece: Blob,
    signal: AbortSignal,
  ): Promise<number | FileRefusal> {
    const path = `/${id}/files/${sha256}?offset=${offset}&size=${bytes}`;
    const init: RequestInit = { method: 'PUT', body: piece, headers: { 'Content-Type': 'application/octet-stream' } };
    const response = await ask(path, signal, init, [400, 409, 413, 507]);
    if (response.status === 413) return 'too-large';
    if (response.status === 507) return 'storage-full';
    // Another file than its hash says: the hub has nothing of it.
    if (response.status === 400) return 0;
    return (await parsed(Received, response)).received;
  }
}

async function parsed<S extends v.GenericSchema>(schema: S, response: Response): Promise<v.InferOutput<S>> {
  const body: unknown = await response.json().catch((error: unknown) => {
    if (error instanceof LinkFailure) throw error;
    return undefined;
  });
  const answer = v.safeParse(schema, body);
  if (!answer.success) throw new LinkFailure('answer-malformed');
  return answer.output;
}
