import { expect, it } from 'vitest';
import type { OwnSite } from '$lib/institution/account';
import { destinations, writesKits } from './navigation';

const HERE = {};
const SITE = { site: {} as OwnSite };
const addresses = (...all: Parameters<typeof destinations>): readonly string[] =>
  destinations(...all).map(({ href }) => href);

it('leads methodists and administrators to the kits they write, at the institution’s own hub', () => {
  for (const role of ['methodist', 'admin'] as const) {
    expect(addresses([role], HERE)).toContain('/author');
    expect(writesKits([role], SITE)).toBe(false);
    expect(addresses([role], SITE)).not.toContain('/author');
  }
  for (const role of ['learner', 'tutor', 'officer', 'hr', 'invigilator'] as const)
    expect(addresses([role], HERE)).not.toContain('/author');
  expect(addresses(['methodist'], HERE, true)).not.toContain('/author');
});
