import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ADMIN,
  DEVICE,
  LEARNER,
  TUTOR,
  dossierSamples,
  privateSamples,
} from '../../../tests/fixtures/documents/samples';
import type { Sample } from '../../../tests/fixtures/documents/samples';
import { isImmutable, mayWrite } from './rules';
import type { RefusalCode, Relation, Write } from './rules';

const ACCOUNTS: Readonly<Record<Relation, string>> = {
  owner: LEARNER,
  tutor: TUTOR,
  admin: ADMIN,
  hub: 'hubhubhubhubhub2',
};
/** Who may write a document of this type, and with what in `by`. */
const WRITERS: Readonly<Record<string, readonly Relation[]>> = {
  segment: ['owner'],
  device: ['hub'],
  receipt: ['hub'],
  site: ['hub'],
  submission: ['owner'],
  paper: ['tutor'],
  question: ['owner'],
  answer: ['owner', 'tutor'],
  grade: ['tutor'],
  read: ['owner', 'tutor'],
  note: ['owner'],
  place: ['owner'],
};

type Kind = Write['database']['kind'];
const all: readonly (readonly [string, Kind, Sample])[] = [
  ...Object.entries(dossierSamples).map(([name, doc]) => [name, 'dossier', doc] as const),
  ...Object.entries(privateSamples).map(([name, doc]) => [name, 'private', doc] as const),
];

/** The sample as this account would write it. */
function writtenBy(doc: Sample, by: string): Sample {
  if (!('by' in doc)) return doc;
  return { ...doc, by, ...(doc.type === 'read' && { _id: doc._id.replace(LEARNER, by) }) };
}

function attempt(doc: unknown, kind: Kind, relation: Relation, over: Partial<Write> = {}) {
  const verdict = mayWrite({
    doc,
    existing: null,
    user: { id: ACCOUNTS[relation], roles: [], relation },
    database: { kind, learner: LEARNER },
    newRevision: { generation: 1 },
    ...over,
  });
  return verdict.ok ? 'ok' : verdict.error.code;
}
const writerOf = (doc: Sample): Relation => WRITERS[doc.type]![0]!;
const byItsWriter = (doc: Sample, kind: Kind, over: Partial<Write> = {}) => attempt(doc, kind, writerOf(doc), over);

describe('who may write', () => {
  for (const [name, kind, sample] of all) {
    for (const relation of ['owner', 'tutor', 'admin', 'hub'] as const) {
      const may = WRITERS[sample.type]!.includes(relation);
      it(`${name}: ${relation} ${may ? 'may' : 'may not'}`, () => {
        expect(attempt(writtenBy(sample, ACCOUNTS[relation]), kind, relation)).toBe(may ? 'ok' : 'not-yours');
      });
    }
    it(`${name}: not in the other database`, () => {
      expect(byItsWriter(sample, kind === 'dossier' ? 'private' : 'dossier')).toBe('unknown-type');
    });
    if ('by' in sample) {
      it(`${name}: not in somebody else's name`, () => {
        const forged = writtenBy(sample, 'somebodyelse2345');
        expect(byItsWriter(forged, kind)).toBe('not-yours');
      });
    }
  }

  it('an owner is the owner of this dossier and of no other', () => {
    const elsewhere: Partial<Write> = { database: { kind: 'dossier', learner: 'zyxwvutsrqpnmkji' } };
    expect(attempt(dossierSamples.question, 'dossier', 'owner', elsewhere)).toBe('not-yours');
  });
  it('a segment or a device of another learner has no place here', () => {
    for (const name of ['segment', 'device']) {
      const foreign = { ...dossierSamples[name]!, learner: 'zyxwvutsrqpnmkji' } as Sample;
      expect(byItsWriter(foreign, 'dossier')).toBe('not-yours');
    }
  });
});

describe('history', () => {
  for (const [name, kind, sample] of all) {
    const second: Partial<Write> = { existing: sample, newRevision: { generation: 2 } };
    if (isImmutable(sample.type)) {
      it(`${name}: is written once`, () => {
        expect(byItsWriter(sample, kind, second)).toBe('immutable');
        // A branch beside it, and a past that nobody saw.
        expect(byItsWriter(sample, kind, { existing: sample })).toBe('immutable');
        expect(byItsWriter(sample, kind, { newRevision: { generation: 2 } })).toBe('immutable');
      });
    } else {
      it(`${name}: may have a later version`, () => {
        expect(byItsWriter(sample, kind, second)).toBe('ok');
      });
    }
    it(`${name}: is never deleted`, () => {
      for (const stone of [
        { _id: sample._id, _deleted: true },
        { ...sample, _deleted: true },
        { ...sample, _deleted: false },
      ]) {
        for (const relation of ['owner', 'tutor', 'admin', 'hub'] as const) {
          expect(attempt(stone, kind, relation, { existing: sample, newRevision: { generation: 2 } })).toBe('deletion');
        }
      }
    });
  }

  it('a device may be blocked, and nothing else of it changes', () => {
    const device = dossierSamples.device!;
    const over: Partial<Write> = { existing: device, newRevision: { generation: 2 } };
    expect(attempt({ ...device, blockedAt: device.enrolledAt }, 'dossier', 'hub', over)).toBe('ok');
    const other = { ...(device.publicKey as object), x: 'B'.repeat(43) };
    const certificate = String(device.certificate).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const enrolledAt = '2026-01-01T00:00:00.000Z';
    for (const change of [{ publicKey: other }, { label: 'Other' }, { enrolledAt }, { certificate }]) {
      expect(attempt({ ...device, ...change }, 'dossier', 'hub', over)).toBe('immutable');
    }
  });

  it('a note or a place that somebody else wrote does not change', () => {
    for (const sample of Object.values(privateSamples)) {
      const existing = { ...sample, by: TUTOR };
      expect(byItsWriter(sample, 'private', { existing, newRevision: { generation: 2 } })).toBe('immutable');
    }
  });

  it.each<[string, object, number, string]>([
    ['agree', { _rev: '1-ab', _revisions: { start: 1, ids: ['ab'] } }, 1, 'ok'],
    ['another start', { _rev: '1-ab', _revisions: { start: 2, ids: ['ab'] } }, 1, 'invalid'],
    ['more ids than generations', { _rev: '1-ab', _revisions: { start: 1, ids: ['ab', 'cd'] } }, 1, 'invalid'],
    ['no ids', { _rev: '1-ab', _revisions: { start: 1, ids: [] } }, 1, 'invalid'],
    ['ids that are none', { _rev: '1-ab', _revisions: { start: 1, ids: ['../x'] } }, 1, 'invalid'],
    ['another generation in _rev', { _rev: '5-ab' }, 1, 'invalid'],
    ['no generation', {}, Number.NaN, 'invalid'],
  ])('revisions: %s', (_, bookkeeping, generation, expected) => {
    const doc = { ...dossierSamples.question, ...bookkeeping };
    expect(attempt(doc, 'dossier', 'owner', { newRevision: { generation } })).toBe(expected);
  });

  it('a place may carry a long history that was cut short', () => {
    const doc = { ...privateSamples.place, _rev: '40-ab', _revisions: { start: 40, ids: ['ab', 'cd'] } };
    const over: Partial<Write> = { existing: privateSamples.place, newRevision: { generation: 40 } };
    expect(attempt(doc, 'private', 'owner', over)).toBe('ok');
  });
});

/** Members that may be missing, by type. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  device: ['blockedAt'],
  submission: ['text', 'answers', 'responses', 'score'],
  question: ['place'],
  grade: ['score', 'parts'],
  receipt: ['hub'],
  note: ['deleted'],
  place: ['position'],
};

describe('form', () => {
  for (const [name, kind, sample] of all) {
    it(`${name}: every member must be there, of its type, and no other`, () => {
      for (const member of Object.keys(sample)) {
        const { [member]: removed, ...rest } = sample;
        const missing = OPTIONAL[sample.type]?.includes(member) ? 'ok' : member === 'type' ? 'unknown-type' : 'invalid';
        expect(attempt(rest, kind, writerOf(sample)), member).toBe(missing);
        for (const wrong of [undefined, null, 7.5, 'text?', [], {}, true, { a: [[]] }]) {
          if (JSON.stringify(wrong) === JSON.stringify(removed)) continue;
          if (accepts(sample, member, wrong)) continue;
          const changed = { ...sample, [member]: wrong } as Sample;
          const code = attempt(changed, kind, writerOf(sample));
          expect(['invalid', 'unknown-type'], `${member}: ${JSON.stringify(wrong)}`).toContain(code);
        }
      }
      for (const surprise of ['extra', '_local_seq', 'constructor', '__proto__']) {
        const doc = JSON.parse(`{"${surprise}": 1, ${JSON.stringify(sample).slice(1)}`) as Sample;
        expect(byItsWriter(doc, kind), surprise).toBe('invalid');
      }
    });
  }

  it('members agree with the id', () => {
    const cases: [Kind, Sample, Relation][] = [
      ['dossier', { ...dossierSamples.segment!, sequence: 1, previous: 'A'.repeat(43) } as Sample, 'owner'],
      ['dossier', { ...dossierSamples.segment!, device: DEVICE.replace('3d', '3e') } as Sample, 'owner'],
      ['dossier', { ...dossierSamples.device!, _id: `device:${DEVICE.replace('3d', '3e')}` }, 'hub'],
      ['dossier', { ...dossierSamples.read!, document: `answer:${DEVICE}` } as Sample, 'owner'],
      ['private', { ...privateSamples.note!, device: DEVICE.replace('3d', '3e') } as Sample, 'owner'],
      ['private', { ...privateSamples.place!, _id: `place:${DEVICE}:other` }, 'owner'],
    ];
    for (const [kind, doc, relation] of cases) expect(attempt(doc, kind, relation), doc._id).toBe('invalid');
  });

  it('the first segment follows none, and every other one does', () => {
    const { segment, 'segment, later': later } = dossierSamples;
    expect(byItsWriter({ ...segment!, previous: 'A'.repeat(43) } as Sample, 'dossier')).toBe('invalid');
    expect(byItsWriter({ ...later!, previous: null } as Sample, 'dossier')).toBe('invalid');
  });

  it.each(['2026-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '2026-00-10'])('%s is no day', (day) => {
    expect(byItsWriter({ ...dossierSamples.question!, at: `${day}T10:00:00.000Z` } as Sample, 'dossier')).toBe(
      'invalid',
    );
    expect(byItsWriter({ ...dossierSamples.question!, at: '2028-02-29T10:00:00.000Z' } as Sample, 'dossier')).toBe(
      'ok',
    );
  });

  it('there are at most 200 answers and 500 responses', () => {
    const work = dossierSamples['submission of an assignment']!;
    const many = (count: number, value: unknown) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`q${at}`, value]));
    const said = (change: object) => byItsWriter({ ...work, ...change } as Sample, 'dossier');
    expect(said({ answers: many(200, 'a') })).toBe('ok');
    expect(said({ answers: many(201, 'a') })).toBe('invalid');
    expect(said({ responses: many(500, { kind: 'truefalse', answer: true }) })).toBe('ok');
    expect(said({ responses: many(501, { kind: 'truefalse', answer: true }) })).toBe('invalid');
  });

  it('a score is not above the most there is', () => {
    expect(byItsWriter({ ...dossierSamples.grade!, score: 101 } as Sample, 'dossier')).toBe('invalid');
  });

  it.each<[string, (doc: Sample) => object, RefusalCode]>([
    ['more statements than 500', () => ({ statements: Array.from({ length: 501 }, () => ['u', 0]) }), 'invalid'],
    [
      'more than 256 KiB',
      () => ({ statements: Array.from({ length: 400 }, () => ['q', 'я'.repeat(400)]) }),
      'too-large',
    ],
    ['nesting without end', () => ({ statements: [JSON.parse('['.repeat(50) + ']'.repeat(50))] }), 'invalid'],
    ['an attached signature', () => ({ signature: `eyJhbGciOiJFUzI1NiJ9.e30.${'A'.repeat(86)}` }), 'invalid'],
  ])('a segment with %s is refused', (_, change, code) => {
    const doc = dossierSamples.segment!;
    expect(byItsWriter({ ...doc, ...change(doc) } as Sample, 'dossier')).toBe(code);
  });
});

describe('weight', () => {
  const work = dossierSamples['submission of an assignment']!;
  const said = (change: object) => byItsWriter({ ...work, ...change } as Sample, 'dossier');
  const times = (count: number, value: unknown) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`q${at}`, value]));

  it('a text is at most 100,000 characters, of whatever script', () => {
    for (const letter of ['a', 'ә', '字']) {
      expect(said({ text: letter.repeat(100_000) })).toBe('ok');
      expect(said({ text: letter.repeat(100_001) })).toBe('invalid');
      expect(said({ answers: { a: letter.repeat(100_000) } })).toBe('ok');
      expect(said({ answers: { a: letter.repeat(100_001) } })).toBe('invalid');
      expect(said({ responses: { a: { kind: 'essay', text: letter.repeat(100_001) } } })).toBe('invalid');
    }
  });

  it('all that a submission says is at most 1 MiB, however it is divided, and its files count by themselves', () => {
    expect(said({ answers: times(10, 'ә'.repeat(50_000)) })).toBe('ok');
    expect(said({ answers: times(11, 'ә'.repeat(50_000)) })).toBe('too-large');
    expect(said({ responses: times(10, { kind: 'essay', text: 'ә'.repeat(50_000) }) })).toBe('ok');
    expect(said({ responses: times(11, { kind: 'essay', text: 'ә'.repeat(50_000) }) })).toBe('too-large');
    expect(said({ text: 'ә'.repeat(100_000), answers: times(9, 'ә'.repeat(50_000)) })).toBe('too-large');
    const [file] = work.files as { name: string; mediaType: string }[];
    const data = 'A'.repeat(4_000_000);
    const attached = {
      files: [{ ...file, size: 3_000_000 }],
      _attachments: { [file!.name]: { content_type: file!.mediaType, data } },
    };
    expect(said(attached)).toBe('ok');
  });

  it('a grade is at most 256 KiB', () => {
    const graded = (parts: object) => byItsWriter({ ...dossierSamples.grade!, parts } as Sample, 'dossier');
    expect(graded(times(6, { comment: 'ә'.repeat(20_000) }))).toBe('ok');
    expect(graded(times(7, { comment: 'ә'.repeat(20_000) }))).toBe('too-large');
  });
});

/** Wrong values of the list above that are right for some member. */
function accepts(sample: Sample, member: string, value: unknown): boolean {
  const isText = typeof value === 'string';
  const isNumber = typeof value === 'number';
  const isEmptyObject = JSON.stringify(value) === '{}';
  if (['text', 'comment', 'label'].includes(member) || (member === 'name' && sample.type === 'site')) return isText;
  if (member === 'maxScore' || (member === 'score' && sample.type === 'grade') || member === 'position')
    return isNumber;
  if (['answers', 'responses', 'parts', 'documents'].includes(member)) return isEmptyObject;
  if (member === 'shared') return isEmptyObject || JSON.stringify(value) === '{"a":[[]]}';
  return member === 'deleted' && value === true;
}

describe('files', () => {
  const sample = dossierSamples['submission of an assignment']!;
  const [name] = Object.keys(sample._attachments as object) as [string];
  const withFiles = (change: object): string => byItsWriter({ ...sample, ...change } as Sample, 'dossier');
  const file = (sample.files as object[])[0]!;
  const attachment = (sample._attachments as Record<string, object>)[name]!;

  it.each<[string, object]>([
    ['empty', { _attachments: {} }],
    ['under another name', { _attachments: { other: attachment } }],
    ['one too many', { _attachments: { [name]: attachment, other: attachment } }],
    ['not named', { files: [] }],
    ['of another type', { _attachments: { [name]: { ...attachment, content_type: 'text/html' } } }],
    ['shorter', { _attachments: { [name]: { ...attachment, data: 'aGVsbA==' } } }],
    [
      'of another length inside the store',
      { _attachments: { [name]: { content_type: 'application/pdf', stub: true, length: 6 } } },
    ],
    ['twice', { files: [file, file] }],
    ['a path', { files: [{ ...file, name: '../x' }], _attachments: { '../x': attachment } }],
    ['a control character', { files: [{ ...file, name: 'a\nb' }], _attachments: { 'a\nb': attachment } }],
    ['a hidden file', { files: [{ ...file, name: '.x' }], _attachments: { '.x': attachment } }],
    ['a name that CouchDB keeps to itself', { files: [{ ...file, name: '_x' }], _attachments: { _x: attachment } }],
  ])('%s: refused', (_, change) => {
    expect(withFiles(change)).toBe('invalid');
  });

  it('must be there', () => {
    const { _attachments, ...bare } = sample;
    expect(byItsWriter(bare as Sample, 'dossier')).toBe('invalid');
  });

  it('are taken as stubs too, as CouchDB shows them to its rules', () => {
    const stub = { content_type: 'application/pdf', stub: true, length: 5, digest: 'md5-x', revpos: 1 };
    expect(withFiles({ _attachments: { [name]: stub } })).toBe('ok');
  });

  it('are at most 6 MB together, and twenty', () => {
    const many = (count: number, size: number) =>
      Array.from({ length: count }, (_, index) => ({ ...file, name: `${index}.pdf`, size }));
    const stubs = (files: readonly { name: string; size: number }[]) =>
      Object.fromEntries(
        files.map(({ name: key, size }) => [key, { content_type: 'application/pdf', stub: true, length: size }]),
      );
    const take = (files: ReturnType<typeof many>) => withFiles({ files, _attachments: stubs(files) });
    expect(take(many(3, 2_000_000))).toBe('ok');
    expect(take(many(3, 2_000_001))).toBe('too-large');
    expect(take(many(20, 10))).toBe('ok');
    expect(take(many(21, 10))).toBe('invalid');
  });
});

describe('whatever comes', () => {
  it('is judged without an exception, and never allowed by chance', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.constantFrom('dossier', 'private'), (doc, existing, kind) => {
        const over = { existing };
        for (const relation of ['owner', 'tutor', 'admin', 'hub'] as const) {
          expect(attempt(doc, kind as Kind, relation, over)).not.toBe('ok');
        }
      }),
    );
  });

  it('a good document with one value replaced by any other is judged without an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.nat(30), fc.jsonValue(), ([, kind, sample], at, value) => {
        const members = Object.keys(sample);
        const changed = { ...sample, [members[at % members.length]!]: value } as Sample;
        expect(typeof attempt(changed, kind, writerOf(sample))).toBe('string');
      }),
    );
  });
});
