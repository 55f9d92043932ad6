import { describe, expect, it } from 'vitest';
import { compileValidate, moduleOf, generatedFile } from '../../../scripts/build-vdu.mjs';
import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import validateDocUpdate from './validate';

const LEARNER = 'learner23456789a';
const security = { sandyq: { kind: 'dossier' as const, learner: LEARNER } };
const question = {
  _id: 'question:00000000-0000-4000-8000-000000000001',
  _rev: '1-abc',
  _revisions: { start: 1, ids: ['abc'] },
  type: 'question',
  v: 1,
  by: LEARNER,
  at: '2026-01-02T03:04:05.678Z',
  text: 'Why?',
};

describe('the rules inside CouchDB', () => {
  it('are compiled from the source that is here: node scripts/build-vdu.mjs', async () => {
    expect(await readFile(generatedFile, 'utf8')).toBe(moduleOf(await compileValidate()));
  }, 60_000);

  it('use nothing that CouchDB’s JavaScript lacks', async () => {
    const code = await compileValidate();
    const withoutComments = code.replace(/\/\*[\s\S]*?\*\//g, '');
    expect(withoutComments).not.toMatch(
      /\?\.|\?\?|\.\.\.\w+\s*[},]|catch\s*\{|\bstructuredClone\b|TextEncoder|\bIntl\b|\.normalize\(|\bconsole\b|import\s|export\s/,
    );
    const compiled = runInNewContext(`(${code})`) as typeof validateDocUpdate;
    expect(() => compiled(question, null, { name: LEARNER, roles: [] }, security)).not.toThrow();
    expect(refusal(() => compiled(question, null, { name: 'other3456789abcd', roles: [] }, security))).toMatch(
      /^not-yours/,
    );
  }, 60_000);

  it.each([
    ['the learner', { name: LEARNER, roles: ['learner'] }, undefined],
    ['a tutor of the learner', { name: 'tutor23456789abc', roles: [`tutor-of:${LEARNER}`] }, /^not-yours/],
    [
      'a tutor of somebody else who calls themselves the learner’s',
      { name: 'tutor23456789abc', roles: ['tutor-of:x'] },
      /^not-yours/,
    ],
    ['nobody', { name: null, roles: [] }, /^not-yours/],
    ['a replication between servers', { name: null, roles: ['_admin'] }, undefined],
  ])('judge a question by %s', (_, user, expected) => {
    const said = refusal(() => validateDocUpdate(question, null, user, security));
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(expected);
  });

  it('let nobody change or delete it, a server’s administrator included', () => {
    for (const user of [
      { name: LEARNER, roles: [] },
      { name: null, roles: ['_admin'] },
    ]) {
      const next = { ...question, _rev: '2-def', _revisions: { start: 2, ids: ['def', 'abc'] } };
      expect(refusal(() => validateDocUpdate({ ...next, text: 'other' }, question, user, security))).toMatch(
        /^immutable/,
      );
      expect(refusal(() => validateDocUpdate({ ...question, text: 'other' }, question, user, security))).toMatch(
        /^immutable/,
      );
      expect(refusal(() => validateDocUpdate({ ...next, _deleted: true }, question, user, security))).toMatch(
        /^deletion/,
      );
    }
  });

  it('let a backup come back into a database that has no `_security` yet, and nobody else', () => {
    const into = (user: { roles: string[]; db?: string }, doc = question) =>
      refusal(() => validateDocUpdate(doc, null, { name: LEARNER, ...user }, {}));
    expect(into({ roles: ['_admin'], db: `any-prefix-dossier-${LEARNER}` })).toBeUndefined();
    expect(into({ roles: ['_admin'], db: `dossier-${LEARNER}` }, { ...question, text: '' })).toMatch(/^invalid/);
    expect(into({ roles: ['_admin'], db: `private-${LEARNER}` })).toMatch(/^unknown-type/);
    expect(into({ roles: ['_admin'], db: 'somewhere' })).toMatch(/^not-ready/);
    expect(into({ roles: [], db: `dossier-${LEARNER}` })).toMatch(/^not-ready/);
  });

  it('let nothing into a database whose owner they do not know', () => {
    expect(refusal(() => validateDocUpdate(question, null, { name: LEARNER, roles: [] }, {}))).toMatch(/^not-ready/);
  });
});

function refusal(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (refused) {
    return (refused as { forbidden: string }).forbidden;
  }
}
