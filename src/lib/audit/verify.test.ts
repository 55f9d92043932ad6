import fc from 'fast-check';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeFixtures } from '../../../tests/fixtures/audit/make';
import { exportPublicKey, generateSigningKeys } from '../trace/jws';
import type { PublicJwk } from '../trace/jws';
import { AUDIT_FAULTS, verifyAudit } from './verify';
import type { AuditContext } from './verify';

const folder = new URL('../../../tests/fixtures/audit/', import.meta.url);

if (process.env.SANDYQ_MAKE_FIXTURES === '1') {
  for (const [name, content] of Object.entries(await makeFixtures())) {
    const file = new URL(`${name}.ndjson`, folder);
    if (!existsSync(file)) writeFileSync(file, content);
  }
}

const names = readdirSync(folder).filter((name) => name.endsWith('.ndjson'));
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const verify = (text: string, context?: AuditContext) => verifyAudit(text.split('\n'), context);
const intact = read('intact.ndjson');

/** An entry as somebody wrote it down from the intact list. */
function noted(number: number) {
  const entries = intact.split('\n').filter((line) => line.includes('"v":2'));
  return { number, hash: (JSON.parse(entries[number - 1]!) as { hash: string }).hash };
}

describe('golden audit lists', () => {
  it('have one of each fault', () => {
    const codes = new Set(names.map((name) => name.split('.')[0]));
    expect([...codes].sort()).toEqual(['intact', ...AUDIT_FAULTS].sort());
  });

  it.each(names)('%s', async (name) => {
    const verdict = await verify(read(name), name.startsWith('rewritten') ? { anchors: [noted(2)] } : {});
    expect(verdict.ok ? 'intact' : verdict.error.code).toBe(name.split('.')[0]);
    expect(verdict.ok ? { ...verdict.value, hubKey: '' } : verdict.error).toMatchSnapshot();
  });
});

describe('an audit list', () => {
  it('holds what somebody wrote down of it, and misses what it does not reach', async () => {
    const good = await verify(intact, { anchors: [noted(2), noted(5)] });
    expect(good.ok && [good.value.entries, good.value.loose]).toEqual([5, 2]);
    const ahead = await verify(intact, { anchors: [{ number: 6, hash: noted(5).hash }] });
    expect(ahead).toMatchObject({ ok: false, error: { code: 'gap', place: { number: 6 } } });
  });

  it('is of the hub and by the key that were asked about, whatever the file says', async () => {
    const other = await generateSigningKeys(false);
    const hubKey: PublicJwk = await exportPublicKey(other.publicKey);
    expect(await verify(intact, { hubKey })).toMatchObject({
      error: { code: 'forged-signature', place: { number: 1 } },
    });
    expect(await verify(intact, { hub: 'another' })).toMatchObject({ error: { code: 'foreign' } });
  });

  it('is not intact with any character of it changed', async () => {
    // The institution's id in the header is for people: no signature covers it.
    const named = intact.indexOf('"demo"');
    const digits = [...intact].flatMap((char, at) => (/\w/.test(char) && (at < named || at > named + 5) ? [at] : []));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...digits), fc.constantFrom('a', '7', 'Z'), async (at, char) => {
        fc.pre(intact[at] !== char);
        const text = intact.slice(0, at) + char + intact.slice(at + 1);
        const verdict = await verify(text);
        expect(verdict.ok, text).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('never throws on outside data', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...intact.split('\n')))),
        async (lines) => {
          const { ok } = await verifyAudit(lines);
          expect(typeof ok).toBe('boolean');
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is refused where a line is beyond what any entry weighs', async () => {
    const [first, ...rest] = intact.split('\n');
    const verdict = await verifyAudit([first!, ' '.repeat(70_000) + rest[0]!, ...rest.slice(1)]);
    expect(verdict).toMatchObject({ error: { code: 'malformed', place: { line: 2 } } });
  });
});
