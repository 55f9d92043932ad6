import Papa from 'papaparse';
import * as v from 'valibot';
import { Account, LoginName, ROLES } from '../../lib/institution/account';
import type { Role } from '../../lib/institution/account';

/* A CSV roster: one person a line. Outside data, checked as a whole before anything is made of it. */

export interface RosterPerson {
  readonly line: number;
  readonly name: string;
  readonly login: string;
  readonly role: Role;
  readonly group?: string;
  readonly language?: Account['language'];
}

export interface RosterProblem {
  readonly line: number;
  readonly code:
    | 'not-csv'
    | 'no-header'
    | 'empty'
    | 'too-many'
    | 'name-missing'
    | 'name-too-long'
    | 'login-invalid'
    | 'login-twice'
    | 'login-taken'
    | 'role-unknown'
    | 'language-unknown'
    | 'group-unknown'
    | 'group-too-long'
    | 'columns';
  readonly detail: string;
}

export interface Roster {
  readonly people: readonly RosterPerson[];
  readonly problems: readonly RosterProblem[];
}

/** Each takes a tenth of a second to hash: more would outlast a browser's patience. */
export const MOST_PEOPLE = 500;
const COLUMNS = ['name', 'login', 'role', 'group', 'language'];

/**
 * `name,login,role,group,language`, header wanted, separated by comma, semicolon or tab, quoted as RFC 4180 says. An
 * empty role is `learner`. An empty login is made from the name; `taken` says which logins are not free.
 */
export async function parseRoster(text: string, taken: (login: string) => Promise<boolean>): Promise<Roster> {
  const parsed = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), { delimitersToGuess: [',', ';', '\t'] });
  const broken = parsed.errors.find((error) => error.type === 'Quotes');
  if (broken) return refused((broken.row ?? 0) + 1, 'not-csv', broken.code);
  const rows = parsed.data.map((cells, at) => ({ line: at + 1, cells: cells.map((cell) => cell.trim()) }));
  const [header, ...people] = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const columns = header?.cells.map((cell) => cell.toLowerCase()) ?? [];
  if (!columns.includes('name')) return refused(1, 'no-header', COLUMNS.join(','));
  const unknown = columns.find((column) => !COLUMNS.includes(column));
  if (unknown !== undefined) return refused(header!.line, 'columns', unknown.slice(0, 40));
  if (people.length === 0) return refused(1, 'empty', '');
  if (people.length > MOST_PEOPLE) return refused(MOST_PEOPLE + 2, 'too-many', String(MOST_PEOPLE));
  return await readPeople(columns, people, taken);
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

async function readPeople(
  columns: readonly string[],
  rows: readonly Row[],
  taken: (login: string) => Promise<boolean>,
): Promise<Roster> {
  const people: RosterPerson[] = [];
  const problems: RosterProblem[] = [];
  const logins = new Set<string>();
  for (const row of rows) {
    const cell = (name: string): string => row.cells[columns.indexOf(name)] ?? '';
    const found: Omit<RosterProblem, 'line'>[] = [...formProblems(row, columns, cell)];
    const login = cell('login') === '' ? await freeLogin(cell('name'), logins, taken) : givenLogin(cell('login'));
    if (login === undefined) found.push({ code: 'login-invalid', detail: cell('login').slice(0, 64) });
    else if (logins.has(login)) found.push({ code: 'login-twice', detail: login });
    else if (await taken(login)) found.push({ code: 'login-taken', detail: login });
    problems.push(...found.map((problem) => ({ line: row.line, ...problem })));
    if (login !== undefined) logins.add(login);
    if (found.length > 0 || login === undefined) continue;
    const language = cell('language').toLowerCase() as Account['language'] | '';
    people.push({
      line: row.line,
      name: cell('name'),
      login,
      role: roleOf(cell('role'))!,
      ...(cell('group') === '' ? {} : { group: cell('group') }),
      ...(language === '' ? {} : { language }),
    });
  }
  return { people, problems };
}

function* formProblems(
  row: Row,
  columns: readonly string[],
  cell: (name: string) => string,
): Generator<Omit<RosterProblem, 'line'>> {
  if (row.cells.length > columns.length) yield { code: 'columns', detail: String(row.cells.length) };
  if (cell('name') === '') yield { code: 'name-missing', detail: '' };
  if (cell('name').length > 200) yield { code: 'name-too-long', detail: '200' };
  if (roleOf(cell('role')) === undefined) yield { code: 'role-unknown', detail: cell('role').slice(0, 40) };
  if (cell('group').length > 200) yield { code: 'group-too-long', detail: '200' };
  if (!['', 'kk', 'ru', 'en'].includes(cell('language').toLowerCase())) {
    yield { code: 'language-unknown', detail: cell('language').slice(0, 40) };
  }
}

function roleOf(cell: string): Role | undefined {
  const wanted = cell === '' ? 'learner' : cell.toLowerCase();
  return ROLES.find((role) => role === wanted);
}

function givenLogin(cell: string): string | undefined {
  const login = v.safeParse(LoginName, cell);
  return login.success ? login.output : undefined;
}

/** `Айгүл Сапарова` → `айгүл.сапарова`, with a number behind it where somebody has that already. */
async function freeLogin(
  name: string,
  used: ReadonlySet<string>,
  taken: (login: string) => Promise<boolean>,
): Promise<string | undefined> {
  const words =
    name
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const base = words.slice(0, 2).join('.').slice(0, 50);
  for (let number = 1; number < 1000; number += 1) {
    const login = givenLogin(number === 1 ? base : `${base}${number}`);
    if (login === undefined) return undefined;
    if (!used.has(login) && !(await taken(login))) return login;
  }
  return undefined;
}

const refused = (line: number, code: RosterProblem['code'], detail: string): Roster => ({
  people: [],
  problems: [{ line, code, detail }],
});
