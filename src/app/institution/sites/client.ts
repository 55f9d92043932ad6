import * as v from 'valibot';
import { HeldCourier } from '$lib/institution/review';
import { Posting, SiteDetail, SiteRecord, SiteReport, SiteState, type SiteStaff } from '$lib/institution/site';
import type { AccountId, GroupId } from '$lib/shared/ids';
import { err, ok, type Result } from '$lib/shared/result';
import { readAnswer, type HubAnswer, type HubClient, type HubFailure } from '../../hub-client';
import { upload, type UploadProgress } from '../upload';

const COURIER_TYPE = 'application/vnd.sandyq.courier';

const SiteList = v.object({ sites: v.array(SiteRecord), fingerprint: v.string() });
export type SiteList = v.InferOutput<typeof SiteList>;

/** What a request says of itself; nothing was done yet. `known`: this site was admitted before. */
const Asking = v.object({ hub: v.string(), name: v.string(), fingerprint: v.string(), known: v.boolean() });
export type Asking = v.InferOutput<typeof Asking>;

export interface SiteWish {
  readonly name?: string;
  readonly groups?: readonly GroupId[];
  readonly staff?: readonly SiteStaff[];
}

/** A courier as it comes from the hub. */
export interface ComingCourier {
  readonly stream: ReadableStream<Uint8Array>;
  /** Bytes, where the hub said so. */
  readonly total?: number;
}

/** What staff asks of site hubs, at the institution and at a site: docs/api.md, “Site hubs”. */
export class SitesClient {
  constructor(
    private readonly hub: Pick<HubClient, 'request' | 'address'>,
    private readonly ask: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  list(signal?: AbortSignal): HubAnswer<SiteList> {
    return this.hub.request('/api/sites', SiteList, { signal });
  }

  site(hub: string, signal?: AbortSignal): HubAnswer<SiteDetail> {
    return this.hub.request(`/api/sites/${hub}`, SiteDetail, { signal });
  }

  /** Whose request it is; admits nobody. */
  look(request: string): HubAnswer<Asking> {
    return this.hub.request('/api/sites?dry=1', Asking, { method: 'POST', json: { request } });
  }

  admit(request: string, wish: SiteWish): HubAnswer<SiteRecord> {
    return this.hub.request('/api/sites', SiteRecord, { method: 'POST', json: { request, ...wish } });
  }

  change(hub: string, wish: SiteWish): HubAnswer<SiteRecord> {
    return this.hub.request(`/api/sites/${hub}`, SiteRecord, { method: 'PUT', json: wish });
  }

  assign(hub: string, learners: readonly AccountId[]): HubAnswer<SiteRecord> {
    const json = { learners };
    return this.hub.request(`/api/sites/${hub}/learners`, SiteRecord, { method: 'POST', json, timeoutMs: 120_000 });
  }

  /** `site`: null for the institution's own hub. */
  transfer(learner: AccountId, site: string | null): HubAnswer<Posting> {
    return this.hub.request(`/api/learners/${learner}/site`, Posting, { method: 'PUT', json: { site } });
  }

  block(hub: string): HubAnswer<SiteRecord> {
    return this.hub.request(`/api/sites/${hub}/block`, SiteRecord, { method: 'POST' });
  }

  /** What a site says of itself and of its institution; at a site alone. */
  state(signal?: AbortSignal): HubAnswer<SiteState> {
    return this.hub.request('/api/site', SiteState, { signal });
  }

  /** Resolves when the exchange ended, however it ended: a whole class may go over a thin link. */
  exchangeNow(): HubAnswer<SiteState> {
    return this.hub.request('/api/site/exchange', SiteState, { method: 'POST', timeoutMs: 3_600_000 });
  }

  /** A courier of another hub. `at` says which end this hub is. */
  take(
    at: 'institution' | 'site',
    file: Blob,
    onProgress: (progress: UploadProgress) => void,
  ): HubAnswer<SiteReport | HeldCourier> {
    const path = at === 'site' ? '/api/site/courier' : '/api/sites/courier';
    return upload(this.hub.address(path), file, COURIER_TYPE, v.union([SiteReport, HeldCourier]), onProgress);
  }

  /** As long as it takes, for the hub works on it before its first byte. */
  async courier(path: string): HubAnswer<ComingCourier> {
    try {
      const response = await this.ask(this.hub.address(path), { credentials: 'same-origin', cache: 'no-store' });
      const { status, headers, body } = response;
      if (status === 200 && body !== null && headers.get('content-type') === COURIER_TYPE) {
        const length = Number(headers.get('content-length'));
        return ok({ stream: body, ...(length > 0 && { total: length }) });
      }
      const answer = readAnswer(status, await response.text(), headers.get('retry-after'), undefined);
      return answer.ok ? err({ code: 'strange-answer', status }) : (answer as Result<never, HubFailure>);
    } catch {
      return err({ code: 'unreachable' });
    }
  }
}

/** Where the hub makes a courier for a site. `told`: with the kits that the site said it lacks. */
export const courierForSite = (hub: string, kits: 'told' | 'all' | 'none'): string =>
  `/api/sites/${hub}/courier${kits === 'told' ? '' : `?kits=${kits}`}`;
export const COURIER_FOR_INSTITUTION = '/api/site/courier';
