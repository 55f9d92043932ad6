import { describe, expect, it } from 'vitest';
import type { Account, DeviceRecord, Group } from '$lib/institution/account';
import type { AccountId, DeviceId, GroupId, KitId } from '$lib/shared/ids';
import { attentionOf } from './attention';
import { SILENT_MS } from './device-state';

const now = Date.UTC(2026, 10, 21);
const aru: Account = {
  id: 'learneraaaaaaaaa' as AccountId,
  login: 'aru',
  name: 'Ару',
  roles: ['learner'],
  blocked: false,
};
const tutor: Account = { ...aru, id: 'tutoraaaaaaaaaaa' as AccountId, login: 'tutor', roles: ['tutor'] };
const group: Group = {
  id: 'groupaaaaaaaaaaa' as GroupId,
  name: 'P-21',
  learners: [aru.id],
  tutors: [tutor.id],
  kits: ['introduction' as KitId],
};
const device: DeviceRecord = {
  device: '00000000-0000-4000-8000-000000000001' as DeviceId,
  account: aru.id,
  label: 'Chrome',
  enrolledAt: new Date(now - 2 * SILENT_MS).toISOString(),
  lastSeenAt: new Date(now - 1000).toISOString(),
};
const facts = { accounts: [aru, tutor], groups: [group], devices: [device], now };
const kinds = (change: Partial<typeof facts>) => attentionOf({ ...facts, ...change }).map(({ kind }) => kind);

describe('attentionOf', () => {
  it('has nothing to say where all is in order', () => {
    expect(kinds({})).toEqual([]);
  });

  it('sees a group without tutor, without kit', () => {
    expect(kinds({ groups: [{ ...group, tutors: [], kits: [] }] })).toEqual([
      'group-without-tutor',
      'group-without-kit',
    ]);
  });

  it('speaks once of an empty group', () => {
    const empty = { ...group, id: 'groupbbbbbbbbbbb' as GroupId, learners: [], tutors: [], kits: [] };
    expect(kinds({ groups: [group, empty] })).toEqual(['group-without-learners']);
  });

  it('sees learners in no group, but not blocked ones or tutors', () => {
    expect(kinds({ groups: [] })).toEqual(['learners-without-group']);
    expect(kinds({ groups: [], accounts: [{ ...aru, blocked: true }, tutor] })).toEqual([]);
  });

  it('sees devices that were silent for long, but not blocked ones', () => {
    const silent = { ...device, lastSeenAt: new Date(now - SILENT_MS - 1).toISOString() };
    expect(kinds({ devices: [silent] })).toEqual(['devices-silent']);
    expect(kinds({ devices: [{ ...silent, lastSeenAt: undefined }] })).toEqual(['devices-silent']);
    expect(kinds({ devices: [{ ...silent, blockedAt: silent.lastSeenAt }] })).toEqual([]);
  });
});
