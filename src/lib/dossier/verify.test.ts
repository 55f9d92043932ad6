import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { World } from '../../../tests/fixtures/traces/world';
import { makeDossiers } from '../../../tests/fixtures/traces/make-dossiers';
import type { TraceFixture } from '../../../tests/fixtures/traces/make';
import { importPublicKey } from '../trace/jws';
import { judgeRevocations, revokedBy } from '../trace/revocations';
import { verifyDossier } from './verify';

const folder = new URL('../../../tests/fixtures/traces/dossiers/', import.meta.url);

if (process.env.SANDYQ_MAKE_FIXTURES === '1') {
  for (const [name, content] of Object.entries(await makeDossiers())) {
    const file = new URL(name, folder);
    if (!existsSync(file)) writeFileSync(file, content);
  }
}

async function verdictOf(dossier: TraceFixture, list: string | undefined) {
  const hubKey = (await importPublicKey(dossier.hubKey))!;
  const judged = list === undefined ? undefined : await judgeRevocations(list, { hubKey });
  if (judged?.ok === false) throw new Error(judged.error.code);
  const revoked = revokedBy(judged?.value.list);
  return verifyDossier(dossier.documents, { database: dossier.database, hubKey, revoked });
}

const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const listOf = (name: string): string | undefined => {
  const file = name.replace(/json$/, 'jws');
  return existsSync(new URL(file, folder)) ? read(file) : undefined;
};

describe('golden dossiers', () => {
  it.each(names)('%s', async (name) => {
    const verdict = await verdictOf(JSON.parse(read(name)) as TraceFixture, listOf(name));
    expect(verdict.ok ? 'intact' : verdict.error.code).toBe(name.split('.')[0]);
    expect(verdict.ok ? verdict.value.chains.length : verdict.error).toMatchSnapshot();
  });

  it('made now have the faults that their files say', async () => {
    const made = await makeDossiers();
    for (const [name, content] of Object.entries(made)) {
      if (!name.endsWith('.json')) continue;
      const verdict = await verdictOf(JSON.parse(content) as TraceFixture, made[name.replace(/json$/, 'jws')]);
      expect(verdict.ok ? 'intact' : verdict.error.code, name).toBe(name.split('.')[0]);
    }
  });

  it('are all intact without a list but for what is wrong in themselves', async () => {
    const dossier = JSON.parse(read('blocked-device.revoked.json')) as TraceFixture;
    expect((await verdictOf(dossier, undefined)).ok).toBe(true);
  });
});

describe('work whose statement is older than digests', () => {
  it('is not held against a word that nobody said', async () => {
    const world = await World.make();
    const device = await world.enrol();
    const work = await device.handIn('Old app.', { digest: undefined });
    await device.sync(work);
    expect((await verdictOf(await world.file(), undefined)).ok).toBe(true);
  });
});

describe('a dossier of odd documents', () => {
  it('is no exception', async () => {
    const { documents, ...rest } = JSON.parse(read('intact.json')) as TraceFixture;
    const verdict = (odd: object) => verdictOf({ ...rest, documents: [...documents, odd as never] }, undefined);
    expect(await verdict({ type: 'note' })).toMatchObject({ error: { code: 'malformed' } });
    expect(await verdict({ _id: 7, type: 'note' })).toMatchObject({ error: { code: 'malformed' } });
    expect((await verdict({ _id: 'note:1', text: '\ud800' })).ok).toBe(true);
    const half = documents.map((document) =>
      document.type === 'submission' ? { ...document, text: '\ud800' } : document,
    );
    expect(await verdictOf({ ...rest, documents: half }, undefined)).toMatchObject({ error: { code: 'changed' } });
  });
});
