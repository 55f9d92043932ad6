import { QueueContents, QueueEntry, QueuePage, ReviewSettings } from '$lib/institution/review';
import type { HubAnswer, HubClient } from '../../hub-client';
import { download, type Downloaded } from '../download';

/** The release queue as staff asks the hub for it; docs/api.md says who may what. */
export class ReleaseClient {
  constructor(private readonly hub: HubClient) {}

  page(signal?: AbortSignal): HubAnswer<QueuePage> {
    return this.hub.request('/api/release', QueuePage, { signal });
  }

  entry(id: string, signal?: AbortSignal): HubAnswer<QueueEntry> {
    return this.hub.request(pathOf(id), QueueEntry, { signal });
  }

  /** The hub reads the whole courier for it, and writes down who looked. */
  contents(id: string): HubAnswer<QueueContents> {
    return this.hub.request(`${pathOf(id)}/contents`, QueueContents, { timeoutMs: LONG_MS });
  }

  file(id: string, sha256: string): HubAnswer<Downloaded> {
    return download(this.hub.address(`${pathOf(id)}/files/${sha256}`));
  }

  /** A released courier that goes. */
  courier(id: string): HubAnswer<Downloaded> {
    return download(this.hub.address(`${pathOf(id)}/courier`));
  }

  /** What came is taken in before the answer is there. */
  release(id: string, withhold: readonly string[], reason: string | undefined): HubAnswer<QueueEntry> {
    const json = { withhold, ...(reason !== undefined && { reason }) };
    return this.hub.request(`${pathOf(id)}/release`, QueueEntry, { method: 'POST', json, timeoutMs: LONG_MS });
  }

  refuse(id: string, reason: string): HubAnswer<QueueEntry> {
    return this.hub.request(`${pathOf(id)}/refuse`, QueueEntry, { method: 'POST', json: { reason } });
  }

  saveSettings(settings: ReviewSettings): HubAnswer<ReviewSettings> {
    return this.hub.request('/api/review', ReviewSettings, { method: 'PUT', json: settings });
  }
}

/** A courier of some gigabytes is read, or taken in, at some tens of megabytes a second. */
const LONG_MS = 15 * 60_000;

const pathOf = (id: string): string => `/api/release/${encodeURIComponent(id)}`;
