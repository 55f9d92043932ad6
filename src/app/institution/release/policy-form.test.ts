import { describe, expect, it } from 'vitest';
import { listOf, typedOf } from './policy-form';

describe('the list of kits that may come, as it is typed', () => {
  it('is read line by line, each once, however people part them', () => {
    const list = listOf({ ids: ' algebra\n\nhistory-2, algebra ', signers: 'a1b2c3d4e5f60718' });
    expect(list).toEqual({ ok: true, value: { ids: ['algebra', 'history-2'], signers: ['A1B2C3D4E5F60718'] } });
    expect(list.ok && typedOf(list.value)).toEqual({ ids: 'algebra\nhistory-2', signers: 'A1B2C3D4E5F60718' });
  });

  it('names the line that is none', () => {
    expect(listOf({ ids: 'algebra\nBad Kit', signers: '' })).toMatchObject({ error: { line: 'Bad' } });
    expect(listOf({ ids: '', signers: 'A1B2' })).toMatchObject({ error: { line: 'A1B2' } });
  });

  it('is empty where nothing was said: then no kit may come', () => {
    expect(listOf(typedOf(undefined))).toEqual({ ok: true, value: { ids: [], signers: [] } });
  });
});
