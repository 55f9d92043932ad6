import * as v from 'valibot';
import { CourierReport, Custody } from '$lib/institution/courier';
import { HeldCourier } from '$lib/institution/review';
import { SignedList } from '$lib/kit/institution/list';
import { KitKeys } from '$lib/kit/keys';
import { StaffShelfEntry } from '$lib/institution/staff-shelf';
import { Account, AuditEntry, DeviceRecord, Group, ShelfEntry, type Role } from '$lib/institution/account';
import type { AccountId, DeviceId, GroupId, KitId } from '$lib/shared/ids';
import { err, ok } from '$lib/shared/result';
import type { HubAnswer, HubClient } from '../hub-client';
import { download } from './download';
import { upload, type UploadProgress } from './upload';

const COURIER_TYPE = 'application/vnd.sandyq.courier';
const WithPassword = v.object({ account: Account, password: v.string() });
const Password = v.object({ password: v.string() });

const Person = { login: v.string(), name: v.string(), group: v.optional(v.string()) };

export const RosterAnswer = v.object({
  created: v.array(v.object({ ...Person, password: v.string() })),
  problems: v.array(v.object({ line: v.number(), code: v.string(), detail: v.optional(v.string()) })),
  /** Who would be made, from a dry run without problems. */
  people: v.optional(v.array(v.object(Person)), []),
});
export type RosterAnswer = v.InferOutput<typeof RosterAnswer>;

const RecoveryProfile = v.object({
  space: v.string(),
  label: v.string(),
  at: v.string(),
  /** Numbers of its codes, and of those that staff have seen. */
  numbers: v.array(v.number()),
  given: v.array(v.number()),
});
export type RecoveryProfile = v.InferOutput<typeof RecoveryProfile>;
const RecoveryProfiles = v.object({ profiles: v.array(RecoveryProfile) });
const RecoveryCode = v.object({ code: v.string() });

const AuditPage = v.object({ entries: v.array(AuditEntry), next: v.optional(v.string()) });
export type AuditPage = v.InferOutput<typeof AuditPage>;

export interface AnswerCourier {
  readonly file: Blob;
  /** As the hub counts couriers for this device; absent where it did not say. */
  readonly number?: number;
}

export interface NewAccount {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly language?: Account['language'];
  readonly groups?: readonly GroupId[];
}

/** `file` in base64. */
const EnrolmentSlip = v.object({ code: v.string(), file: v.string(), expiresAt: v.string() });
export type EnrolmentSlip = v.InferOutput<typeof EnrolmentSlip>;

export type AccountChange = Partial<Pick<Account, 'name' | 'roles' | 'blocked' | 'language'>> & {
  readonly erase?: boolean;
};

/** What administrators, methodists, officers and tutors ask the hub for; see docs/api.md for who may what. */
export class StaffClient {
  constructor(readonly hub: HubClient) {}

  async accounts(signal?: AbortSignal): HubAnswer<readonly Account[]> {
    const answer = await this.hub.request('/api/accounts', v.object({ accounts: v.array(Account) }), { signal });
    return answer.ok ? ok(answer.value.accounts) : answer;
  }

  /** The password is in the answer and nowhere else: show it once. */
  createAccount(account: NewAccount): HubAnswer<v.InferOutput<typeof WithPassword>> {
    return this.hub.request('/api/accounts', WithPassword, { method: 'POST', json: account });
  }

  /** `dry`: only checks. With problems nothing is created. */
  roster(csv: string, options: { readonly dry: boolean }): HubAnswer<RosterAnswer> {
    const path = options.dry ? '/api/accounts/roster?dry=1' : '/api/accounts/roster';
    return this.hub.request(path, RosterAnswer, {
      method: 'POST',
      body: csv,
      mediaType: 'text/csv; charset=utf-8',
      // Each password is hashed with a memory-hard function: a roster of hundreds takes its time.
      timeoutMs: 300_000,
    });
  }

  changeAccount(id: AccountId, change: AccountChange): HubAnswer<Account> {
    return this.hub.request(`/api/accounts/${id}`, Account, { method: 'PATCH', json: change });
  }

  /** The profiles of a person whose codes for a forgotten password the hub has, the latest first. */
  async recovery(id: AccountId, signal?: AbortSignal): HubAnswer<readonly RecoveryProfile[]> {
    const answer = await this.hub.request(`/api/accounts/${id}/recovery`, RecoveryProfiles, { signal });
    return answer.ok ? ok(answer.value.profiles) : answer;
  }

  /** Gives one code out; it is written to the audit list. */
  async recoveryCode(id: AccountId, space: string, number: number): HubAnswer<string> {
    const path = `/api/accounts/${id}/recovery/${space}`;
    const answer = await this.hub.request(path, RecoveryCode, { method: 'POST', json: { number } });
    return answer.ok ? ok(answer.value.code) : answer;
  }

  /** What a learner begins with where no hub is in reach: a file, and the code that opens it. */
  async enrolmentSlip(id: AccountId): HubAnswer<EnrolmentSlip> {
    return this.hub.request(`/api/accounts/${id}/enrolment`, EnrolmentSlip, { method: 'POST', json: {} });
  }

  /** Makes a new password, ends the account's sessions. */
  async resetPassword(id: AccountId): HubAnswer<string> {
    const answer = await this.hub.request(`/api/accounts/${id}/password`, Password, { method: 'POST' });
    return answer.ok ? ok(answer.value.password) : answer;
  }

  async groups(signal?: AbortSignal): HubAnswer<readonly Group[]> {
    const answer = await this.hub.request('/api/groups', v.object({ groups: v.array(Group) }), { signal });
    return answer.ok ? ok(answer.value.groups) : answer;
  }

  createGroup(name: string): HubAnswer<Group> {
    return this.hub.request('/api/groups', Group, { method: 'POST', json: { name } });
  }

  saveGroup({ id, ...group }: Group): HubAnswer<Group> {
    return this.hub.request(`/api/groups/${id}`, Group, { method: 'PUT', json: group });
  }

  /** Every version on the shelf, pilots as well. */
  async shelf(signal?: AbortSignal): HubAnswer<readonly StaffShelfEntry[]> {
    const schema = v.object({ kits: v.array(StaffShelfEntry) });
    const answer = await this.hub.request('/api/shelf', schema, { signal });
    return answer.ok ? ok(answer.value.kits) : answer;
  }

  /** Streams a kit file to the shelf. A refusal for what is in the kit is `invalid` with its `fault`. */
  publish(file: Blob, onProgress: (progress: UploadProgress) => void, signal?: AbortSignal): HubAnswer<ShelfEntry> {
    return upload(this.hub.address('/api/shelf'), file, 'application/vnd.sandyq.kit', ShelfEntry, onProgress, signal);
  }

  /** Address at which the stick can be fetched, once, as a ZIP. */
  async orderStick(
    kits: readonly { readonly id: KitId; readonly version: string }[],
    runtimes: boolean,
  ): HubAnswer<string> {
    const answer = await this.hub.request('/api/stick', v.object({ url: v.string() }), {
      method: 'POST',
      json: { kits, runtimes },
      // The hub may have to fetch ninety megabytes first.
      timeoutMs: 300_000,
    });
    return answer.ok ? ok(this.hub.address(answer.value.url)) : answer;
  }

  /** The institution's list that the hub has; undefined where it has none yet. */
  async list(signal?: AbortSignal): HubAnswer<SignedList | undefined> {
    const answer = await this.hub.request('/api/institution-list', SignedList, { signal });
    return !answer.ok && answer.error.code === 'not-found' ? ok(undefined) : answer;
  }

  /** Gives the hub a newer list. A refusal for what is in it is `invalid` with its `fault`. */
  giveList(list: SignedList): HubAnswer<SignedList> {
    return this.hub.request('/api/institution-list', SignedList, { method: 'PUT', json: list });
  }

  /** Streams a courier of a learner's device in: taken, or held for an officer. A refusal for what is in it is `invalid`. */
  takeCourier(file: Blob, onProgress: (progress: UploadProgress) => void): HubAnswer<CourierReport | HeldCourier> {
    return upload(
      this.hub.address('/api/courier'),
      file,
      COURIER_TYPE,
      v.union([HeldCourier, CourierReport]),
      onProgress,
    );
  }

  /**
   * The answer for one device of a learner: for the one that there is, where none is named. `most`: a small one of so many
   * bytes at most.
   */
  async answerCourier(learner: AccountId, device?: DeviceId, most?: number): HubAnswer<AnswerCourier | HeldCourier> {
    const query = new URLSearchParams({
      ...(device !== undefined && { device }),
      ...(most !== undefined && { most: String(most) }),
    });
    const answer = await download(this.hub.address(`/api/courier/${learner}?${query.toString()}`));
    if (!answer.ok) return answer;
    if (answer.value.status === 202) {
      const held = v.safeParse(v.pipe(v.string(), v.parseJson(), HeldCourier), await answer.value.blob.text());
      return held.success ? ok(held.output) : err({ code: 'strange-answer', status: 202 });
    }
    const number = /-(\d{1,9})\.courier/.exec(answer.value.disposition)?.[1];
    return ok({ file: answer.value.blob, ...(number !== undefined && { number: Number(number) }) });
  }

  /** By which roads work of a learner came, and how old is what each side knows of the other. */
  custody(learner: AccountId, signal?: AbortSignal): HubAnswer<Custody> {
    return this.hub.request(`/api/learners/${learner}/custody`, Custody, { signal });
  }

  publishKeys(kit: KitId, version: string, keys: unknown): HubAnswer<void> {
    return this.hub.request(`/api/shelf/${kit}/${version}/keys`, undefined, { method: 'PUT', json: keys });
  }

  keys(kit: KitId, version: string, signal?: AbortSignal): HubAnswer<KitKeys> {
    return this.hub.request(`/api/shelf/${kit}/${version}/keys`, KitKeys, { signal });
  }

  async devices(signal?: AbortSignal): HubAnswer<readonly DeviceRecord[]> {
    const answer = await this.hub.request('/api/devices', v.object({ devices: v.array(DeviceRecord) }), { signal });
    return answer.ok ? ok(answer.value.devices) : answer;
  }

  /** The hub takes no segment of this device any more. */
  blockDevice(device: DeviceId): HubAnswer<DeviceRecord> {
    return this.hub.request(`/api/devices/${device}/block`, DeviceRecord, { method: 'POST' });
  }

  /** Newest first; `before` is the `next` of the page before. */
  audit(options: {
    readonly before?: string;
    readonly limit?: number;
    readonly signal?: AbortSignal;
  }): HubAnswer<AuditPage> {
    const query = new URLSearchParams();
    if (options.before !== undefined) query.set('before', options.before);
    if (options.limit !== undefined) query.set('limit', String(options.limit));
    const text = query.toString();
    return this.hub.request(text === '' ? '/api/audit' : `/api/audit?${text}`, AuditPage, { signal: options.signal });
  }
}
