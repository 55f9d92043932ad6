import { describe, expect, it } from 'vitest';
import { MOST_PEOPLE, parseRoster } from './roster';

const free = () => Promise.resolve(false);
const problems = async (text: string, taken: (login: string) => Promise<boolean> = free): Promise<string[]> =>
  (await parseRoster(text, taken)).problems.map(({ line, code, detail }) => `${line} ${code} ${detail}`.trim());

describe('a roster', () => {
  it.each([
    ['commas', 'name,login,role\nАйгүл,aigul,tutor\n'],
    ['semicolons, as Excel writes them here', '\ufeffname;login;role\r\nАйгүл;aigul;tutor\r\n'],
    ['tabs', 'name\tlogin\trole\nАйгүл\taigul\ttutor'],
    ['empty lines, other order, other case', '\nROLE,Name,LOGIN\n\ntutor,Айгүл,aigul\n,,\n'],
  ])('is read with %s', async (_, text) => {
    const roster = await parseRoster(text, free);
    expect(roster.problems).toEqual([]);
    expect(roster.people).toMatchObject([{ name: 'Айгүл', login: 'aigul', role: 'tutor' }]);
  });

  it('takes names with commas, quotes and line feeds in them', async () => {
    const { people } = await parseRoster('name,login\n"Әли, ""Батыр""\nҰлы",ali\n', free);
    expect(people[0]!.name).toBe('Әли, "Батыр"\nҰлы');
  });

  it('makes logins of names, none twice', async () => {
    const taken = (login: string) => Promise.resolve(login === 'айгүл.сапарова');
    const { people } = await parseRoster('name\nАйгүл Сапарова\nАйгүл Сапарова\n"Ли, Вера"\n', taken);
    expect(people.map(({ login }) => login)).toEqual(['айгүл.сапарова2', 'айгүл.сапарова3', 'ли.вера']);
    expect(people.map(({ role }) => role)).toEqual(['learner', 'learner', 'learner']);
  });

  it('tells every problem with its line', async () => {
    const text = `name,login,role,language\n,a1,learner,kk\nB,b b,learner,kk\nC,c1,king,kk\nD,d1,learner,de\nE,d1,learner,kk\n${'F'.repeat(201)},f1,,\n!!!,,,\nG,g1,learner,kk,more\n`;
    expect(await problems(text)).toEqual([
      '2 name-missing',
      '3 login-invalid b b',
      '4 role-unknown king',
      '5 language-unknown de',
      '6 login-twice d1',
      '7 name-too-long 200',
      '8 login-invalid',
      '9 columns 5',
    ]);
    expect(await problems('name,login\nA,taken\n', () => Promise.resolve(true))).toEqual(['2 login-taken taken']);
  });

  it.each([
    ['', '1 no-header name,login,role,group,language'],
    ['Иванов,ivanov\n', '1 no-header name,login,role,group,language'],
    ['name,password\nA,b\n', '1 columns password'],
    ['name\n', '1 empty'],
    ['name,login\n"A,b\n', '2 not-csv MissingQuotes'],
    [`name\n${'A\n'.repeat(MOST_PEOPLE + 1)}`, `${MOST_PEOPLE + 2} too-many ${MOST_PEOPLE}`],
  ])('is refused as a whole: %j', async (text, problem) => {
    const roster = await parseRoster(text, free);
    expect(roster.people).toEqual([]);
    expect(await problems(text)).toEqual([problem]);
  });
});
