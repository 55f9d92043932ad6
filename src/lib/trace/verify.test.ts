import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { flattenedVerify, importJWK } from 'jose';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeFixtures } from '../../../tests/fixtures/traces/make';
import type { TraceFixture } from '../../../tests/fixtures/traces/make';
import { toBase64Url } from '../shared/base64';
import { expandSegment } from './expand';
import { importPublicKey } from './jws';
import { sealedBytes } from './sealed';
import type { SegmentDocument } from './segment';
import { TRACE_FAULTS, verifyTrace } from './verify';
import type { TraceEvidence } from './verify';

const folder = new URL('../../../tests/fixtures/traces/', import.meta.url);

if (process.env.SANDYQ_MAKE_FIXTURES === '1') {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(await makeFixtures())) {
    const file = new URL(`${name}.json`, folder);
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`);
  }
}

const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string): TraceFixture => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as TraceFixture;

async function evidence({ database, hubKey, documents }: TraceFixture): Promise<TraceEvidence> {
  const of = (type: string) => documents.filter((document) => document.type === type);
  const key = await importPublicKey(hubKey);
  return {
    database,
    hubKey: key!,
    segments: of('segment'),
    devices: of('device'),
    receipts: of('receipt'),
    sites: of('site'),
  };
}

describe('golden traces', () => {
  it('have one of each fault', () => {
    const codes = new Set(names.map((name) => name.split('.')[0]));
    expect([...codes].sort()).toEqual(['intact', ...TRACE_FAULTS].sort());
  });

  it.each(names)('%s', async (name) => {
    const verdict = await verifyTrace(await evidence(read(name)));
    const expected = name.split('.')[0];
    expect(verdict.ok ? 'intact' : verdict.error.code).toBe(expected);
    expect(verdict).toMatchSnapshot();
  });

  it('expand to xAPI that stays the same for ever', async () => {
    const segments = read('intact.json').documents.filter(({ type }) => type === 'segment');
    const statements = await Promise.all(
      segments.map((segment) => expandSegment(segment as unknown as SegmentDocument)),
    );
    await expect(JSON.stringify(statements, null, 1)).toMatchFileSnapshot(new URL('intact.xapi', folder).pathname);
  });
});

describe('a trace made now', () => {
  let made: Readonly<Record<string, TraceFixture>>;
  beforeAll(async () => {
    made = await makeFixtures();
  });

  it('has the faults that its files say', async () => {
    for (const [name, fixture] of Object.entries(made)) {
      const verdict = await verifyTrace(await evidence(fixture));
      expect(verdict.ok ? 'intact' : verdict.error.code, name).toBe(name.split('.')[0]);
    }
  });

  it('is not intact with any character of a segment, device or receipt changed', () => flipped(made.intact!));

  it('is not intact with any character of what a site signed changed', () => flipped(made['intact.site']!));

  async function flipped(fixture: TraceFixture): Promise<void> {
    const text = JSON.stringify(fixture.documents);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom(...'0aZ"-'), async (at, char) => {
        fc.pre(text[at] !== char);
        const changed = text.slice(0, at) + char + text.slice(at + 1);
        let documents: TraceFixture['documents'];
        try {
          documents = JSON.parse(changed) as TraceFixture['documents'];
        } catch {
          return;
        }
        // A document that lost its type, and the label of an id that no signature covers, are not taken at all.
        fc.pre(documents.every(({ type }) => ['segment', 'device', 'receipt', 'site'].includes(type as string)));
        fc.pre(
          documents.every(
            (document, index) => document.type === 'segment' || document._id === fixture.documents[index]!._id,
          ),
        );
        fc.pre(JSON.stringify(documents) !== text);
        const verdict = await verifyTrace(await evidence({ ...fixture, documents }));
        expect(verdict.ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  }

  it('never throws, whatever it is given', async () => {
    const { hubKey } = await evidence(made.intact!);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.array(fc.jsonValue()),
        fc.array(fc.jsonValue()),
        async (segments, devices, receipts) => {
          const verdict = await verifyTrace({ database: 'dossier-x', hubKey, segments, devices, receipts });
          expect(verdict.ok).toBe(segments.length + devices.length + receipts.length === 0);
        },
      ),
    );
  });

  it('is signed in a way that a stock JOSE library checks', async () => {
    const { documents } = made.intact!;
    const segment = documents.find(({ type }) => type === 'segment') as unknown as SegmentDocument;
    const device = documents.find(({ _id }) => _id === `device:${segment.device}`) as
      { publicKey: JsonWebKey } | undefined;
    const [header, , signature] = segment.signature.split('.');
    const key = await importJWK({ ...device!.publicKey } as Parameters<typeof importJWK>[0], 'ES256');
    const payload = toBase64Url(sealedBytes(segment));
    await expect(flattenedVerify({ protected: header!, payload, signature: signature! }, key)).resolves.toBeDefined();
    await expect(
      flattenedVerify({ protected: header!, payload: toBase64Url(new Uint8Array(3)), signature: signature! }, key),
    ).rejects.toThrow();
  });
});
