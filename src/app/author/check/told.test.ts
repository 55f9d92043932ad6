import { expect, it } from 'vitest';
import { CLEAN, draft } from '$lib/draft/check/draft.fixture';
import { checkDraft, type CheckProblem } from '$lib/draft/checks';
import type { DraftProblem } from '$lib/draft/api';
import { hubPlace } from './hub-place';
import { beyondChecks } from './told';

const part = 'item:i' as const;
const said = (more: Partial<DraftProblem>): DraftProblem => ({
  ...{ severity: 'mistake', part, message: 'in English' },
  ...more,
});
const found = (more: Partial<CheckProblem>): CheckProblem => ({
  ...{ code: 'file-absent', severity: 'mistake', part },
  ...more,
});

it('tells of one thing once, and of another place or another thing again', () => {
  const known = [
    found({ member: 'content', detail: 'a.md' }),
    found({ part: 'text:a.md', code: 'link-here', line: 3 }),
  ];
  const again = [
    said({ code: 'file-absent', member: 'content' }),
    said({ part: 'text:a.md', code: 'link-here', line: 3 }),
  ];
  const other = [
    said({ code: 'file-absent', member: 'captions' }),
    said({ code: 'file-absent', member: 'content', part: 'item:j' }),
    said({ part: 'text:a.md', code: 'link-here', line: 4 }),
    said({ code: 'book-damaged', member: 'content' }),
    said({}),
  ];
  expect(beyondChecks([...again, ...other], known)).toEqual(other);
});

it('tells no shape again of which the checks say what is wrong, and no languages', () => {
  const known = [
    found({ code: 'words-missing', member: 'title' }),
    found({ code: 'file-language-missing', member: 'file' }),
  ];
  const again = [
    said({ code: 'member-malformed', member: 'title.kk' }),
    said({ code: 'files-language-missing', member: 'file' }),
  ];
  const other = [
    said({ code: 'member-malformed', member: 'titles' }),
    said({ code: 'files-language-missing', member: 'smaller' }),
  ];
  expect(beyondChecks([...again, ...other], known)).toEqual(other);
});

it('leads to the item that names a file, and calls the place by its title', () => {
  const parts = draft(CLEAN);
  const titleOf = (one: string) => `<${one}>`;
  const [item, value] = [...parts].find(([id]) => id.startsWith('item:'))!;
  expect(checkDraft(parts).filter(({ severity }) => severity === 'mistake')).toEqual([]);
  const path = /"([^"]+\.md)"/.exec(JSON.stringify(value))![1]!.replace('{lang}', 'kk');
  const view = { id: '00000000-0000-4000-8000-000000000000' as never, parts };
  const place = hubPlace(view, { part: `text:${path}` }, titleOf);
  expect(place).toEqual({ href: `/author/${view.id as string}/item/${item.slice(5)}`, name: `<${item}>` });
  expect(hubPlace(view, { part: 'text:nowhere.md' }, titleOf)).toEqual({
    ...{ href: `/author/${view.id as string}`, name: '<text:nowhere.md>' },
  });
  expect(hubPlace(view, { part: 'kit', member: 'documents.programme' }, titleOf).href).toMatch(
    /about#document-programme$/,
  );
  expect(hubPlace(view, {}, titleOf).href).toMatch(/\/check$/);
});
