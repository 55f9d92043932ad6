import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseGift } from '../../../src/lib/assessment/gift/parse';
import { AuthoredKit } from '../../../src/lib/kit/authoring';

const page = readFileSync(new URL('../../../docs/formats/authoring.md', import.meta.url), 'utf8');

it('the kit.yaml of the format page has the form that the packer wants', () => {
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  // What an author says in three languages is left out on the page.
  const parsed = v.safeParse(AuthoredKit, parse(example.replaceAll('{ … }', '{ en: Words }')));
  expect(parsed.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`)).toBeUndefined();
});

it('its questions are read without a mistake, each as the kind that it says', () => {
  const [, gift = ''] = /```\n(\/\/ A comment.*?)```/s.exec(page) ?? [];
  const { questions, problems } = parseGift(gift, (text) => text);
  expect(problems).toEqual([]);
  expect(questions.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
    'capital choice',
    'even multiple',
    'primes multiple',
    'sun truefalse',
    'word short',
    'pi numeric',
    'year numeric',
    'pairs matching',
    'essay essay',
    'gaps cloze',
  ]);
});
