import { expect, it } from 'vitest';
import { nextList } from '../../lib/kit/institution/change';
import { listText, parseList } from '../../lib/kit/institution/list';
import type { KnownList } from '../../lib/kit/institution/list';
import type { Institution } from '../../lib/institution/account';
import type { KitId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import { newKey } from '../../../tests/hub/kits';
import type { InstitutionLists } from '../institution/lists';
import { withdrawKit } from './withdraw';

const kit = (id: string) => ({
  kit: id as KitId,
  version: '1.0.0',
  fingerprint: 'f'.repeat(64),
  reason: { en: 'Wrong.' },
});
const [key, clock] = [newKey(), { now: () => Date.parse('2026-11-22T00:00:00Z') }];
const institution = () => ({ id: 'demo' }) as Institution;

it('takes a version back on top of what somebody else took back in the same moment', async () => {
  let newest: KnownList | undefined;
  let meanwhile = true;
  const lists: Pick<InstitutionLists, 'newest' | 'hear'> = {
    newest: async () => newest,
    async hear({ text, signature }) {
      const list = parseList(text);
      if (!list.ok) return err({ code: 'list-malformed' } as never);
      if (newest !== undefined && list.value.sequence <= newest.list.sequence)
        return err({ code: 'list-old' } as never);
      newest = { text, signature, list: list.value };
      if (meanwhile) {
        meanwhile = false;
        const other = nextList('demo' as KitId, { withdraw: [kit('other')] }, clock.now());
        newest = { text: listText(other), signature: '', list: other };
      }
      return ok(newest);
    },
  };
  const taken = await withdrawKit({ lists: lists as InstitutionLists, institution, key, clock }, kit('mine'));
  expect(taken).toEqual({ ok: true, value: 2 });
  expect(newest!.list.withdrawn.map((one) => one.kit).sort()).toEqual(['mine', 'other']);
});
