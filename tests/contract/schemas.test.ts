import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/lib/assessment/gate';
import { QuestionSet } from '../../src/lib/assessment/question';
import { InstitutionList } from '../../src/lib/kit/institution/list';
import { KitKeys } from '../../src/lib/kit/keys';
import { KitManifest } from '../../src/lib/kit/manifest';
import { openKit } from '../../src/lib/kit/open';
import { INSTITUTION, makeKit, memorySource, trust } from '../fixtures/hostile/kit';

/*
 * The JSON Schemas that the hub serves are made from the schemas that the code parses by, and committed, so that they
 * can be read and diffed. After a change of a format: UPDATE_SCHEMAS=1 npx vitest run tests/contract/schemas.test.ts
 */
const FOLDER = join(import.meta.dirname, '../../static/schemas');

const SCHEMAS: readonly (readonly [file: string, title: string, schema: v.GenericSchema])[] = [
  ['kit-1.json', 'data/kit.json of a kit, version 1', KitManifest],
  ['questions-1.json', 'Question set of a kit, version 1', QuestionSet],
  ['institution-1.json', 'List of an institution: its keys, and versions withdrawn, version 1', InstitutionList],
  ['keys-1.json', 'Answer keys of the graded controls of a kit, version 1', KitKeys],
];

function publish(title: string, schema: v.GenericSchema): string {
  const json = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    definitions: { Gate },
    // JSON Schema cannot say them: checks across members (docs/formats/kit.md, "Agreement") and brands.
    ignoreActions: ['check', 'brand'],
    errorMode: 'throw',
    overrideSchema: ({ valibotSchema }) => documentsSchema(valibotSchema),
  });
  return `${JSON.stringify({ ...json, title }, null, 2)}\n`;
}

/** `documents` is a record by a closed list of names, which the converter leaves to us. */
function documentsSchema(schema: unknown) {
  if (schema !== KitManifest.entries.documents.wrapped) return undefined;
  const { key, value } = KitManifest.entries.documents.wrapped;
  const document = toJsonSchema(value, { ignoreActions: ['check', 'brand'], errorMode: 'throw' });
  delete document.$schema;
  const properties = Object.fromEntries(key.options.map((kind) => [kind, document]));
  return { type: 'object' as const, properties, additionalProperties: false };
}

describe.each(SCHEMAS)('%s', (file, title, schema) => {
  it('is what the code parses by', async () => {
    const made = publish(title, schema);
    if (process.env['UPDATE_SCHEMAS']) await writeFile(join(FOLDER, file), made);
    expect(await readFile(join(FOLDER, file), 'utf8')).toBe(made);
  });
});

describe('the published schema of a manifest', () => {
  async function validator() {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    return ajv.compile(JSON.parse(await readFile(join(FOLDER, 'kit-1.json'), 'utf8')));
  }

  it('takes the manifest of a kit, by another validator', async () => {
    const kit = await openKit(memorySource(makeKit()), trust(INSTITUTION));
    if (!kit.ok) throw new Error(kit.error.code);
    const validate = await validator();
    expect(validate(kit.value.manifest), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ['no id', { id: undefined }],
    ['another format', { format: 'other' }],
    ['a version of two numbers', { version: '1.0' }],
    ['no unit', { units: [] }],
    ['a path that leaves the kit', { files: [{ path: '../x', size: 1, sha256: '0'.repeat(64), mediaType: 'a/b' }] }],
    [
      'a gate of no kind',
      {
        units: [
          {
            id: 'u',
            title: { en: 'U' },
            items: [{ id: 'i', kind: 'page', title: { en: 'I' }, content: { en: 'a.html' }, gate: { kind: 'never' } }],
          },
        ],
      },
    ],
  ])('refuses one with %s', async (_name, change) => {
    const kit = await openKit(memorySource(makeKit()), trust(INSTITUTION));
    if (!kit.ok) throw new Error(kit.error.code);
    const validate = await validator();
    expect(validate(JSON.parse(JSON.stringify({ ...kit.value.manifest, ...change })))).toBe(false);
  });
});
