import { describe, expect, it } from 'vitest';
import { day, question, receipt } from './documents.fixture';
import { momentsOf, waitedMs } from './moment';

describe('momentsOf', () => {
  const asked = question('1', day(3));

  it('believes the receipt, not the clock of the writer', () => {
    const moment = momentsOf([asked, receipt(day(9), asked)]).of(asked);
    expect(moment).toEqual({ ms: Date.parse(day(9)), by: 'receipt' });
  });

  it('takes the clock before there is a receipt, and says so', () => {
    expect(momentsOf([asked]).of(asked)).toEqual({ ms: Date.parse(day(3)), by: 'clock' });
  });

  it('counts from the first of several receipts', () => {
    const moments = momentsOf([receipt(day(12), asked), receipt(day(9), asked), receipt(day(11), asked)]);
    expect(moments.received(asked._id)).toBe(Date.parse(day(9)));
  });

  it('sees a document whose time is no time as the oldest', () => {
    const broken = { ...asked, at: 'yesterday' as typeof asked.at };
    expect(momentsOf([broken]).of(broken).ms).toBe(0);
  });
});

it('nobody has waited less than no time', () => {
  expect(waitedMs({ ms: Date.parse(day(20)), by: 'clock' }, Date.parse(day(19)))).toBe(0);
  expect(waitedMs({ ms: Date.parse(day(18)), by: 'receipt' }, Date.parse(day(19)))).toBe(86_400_000);
});
