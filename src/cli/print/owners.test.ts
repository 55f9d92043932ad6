import { describe, expect, it } from 'vitest';
import { ownersCsv } from '../../app/learn/print/owners';
import type { AccountId } from '../../lib/shared/ids';
import { readOwners } from './owners';

const account = 'learneraaaaaaaaa' as AccountId;

describe('the list of learners', () => {
  it('is read as the app saves it', () => {
    const owners = [{ account, name: 'Әсем «А», "Б"', group: '1B' }];
    expect(readOwners(ownersCsv(owners), 'l.csv')).toEqual(owners);
  });

  it('is saved so that no spreadsheet takes a name for a formula', () => {
    expect(ownersCsv([{ account, name: '=HYPERLINK("x")' }])).toContain(`"'=HYPERLINK(""x"")"`);
  });

  it.each([
    ['name\nAru', 'column «account»'],
    ['account,name\n', 'nobody'],
    [`account,name\n${account},Aru\nNOT AN ID,Bolat`, 'l.csv:3: «NOT AN ID» is no account'],
    [`account,name\n${account}, `, 'l.csv:2: «» is no name'],
    [`account,name\n${Array.from({ length: 2001 }, () => `${account},A`).join('\n')}`, 'more than 2000'],
  ])('says what is wrong with it', (csv, words) => {
    expect(() => readOwners(csv, 'l.csv')).toThrow(words);
  });
});
