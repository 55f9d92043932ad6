import { describe, expect, it } from 'vitest';
import type { Institution } from '$lib/institution/account';
import { isPinned } from './institution-pin';

const pinned = {
  id: 'demo',
  name: { en: 'Demo' },
  hub: 'hub-1',
  homePage: 'urn:sandyq:hub-1',
  kitKeys: [{ minisign: 'RWone', institution: 'demo' }],
  receiptKey: { kty: 'EC', crv: 'P-256', x: 'x1', y: 'y1' },
  unknownSigners: 'ask',
} as unknown as Institution;

describe('isPinned', () => {
  it('takes the same institution, with another name, another policy or one key more', () => {
    expect(isPinned(pinned, pinned)).toBe(true);
    expect(isPinned(pinned, { ...pinned, name: { en: 'New' }, unknownSigners: 'refuse' })).toBe(true);
    expect(
      isPinned(pinned, { ...pinned, kitKeys: [...pinned.kitKeys, { minisign: 'RWtwo', institution: 'demo' }] }),
    ).toBe(true);
    expect(isPinned(pinned, { ...pinned, receiptKey: { ...pinned.receiptKey, kid: 'a' } })).toBe(true);
  });

  it('refuses another hub, another receipt key, and kit keys of which none is known', () => {
    expect(isPinned(pinned, { ...pinned, hub: 'hub-2' })).toBe(false);
    expect(isPinned(pinned, { ...pinned, receiptKey: { ...pinned.receiptKey, x: 'x2' } })).toBe(false);
    expect(isPinned(pinned, { ...pinned, kitKeys: [{ minisign: 'RWtwo', institution: 'demo' }] })).toBe(false);
    expect(isPinned(pinned, { ...pinned, kitKeys: [] })).toBe(false);
  });
});
