import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { dossierSamples, privateSamples } from '../../../tests/fixtures/documents/samples';
import { dossierJsonSchema, privateJsonSchema } from './json-schema';
import { documentFault } from './rules';

/* After a change of a shape: UPDATE_SCHEMAS=1 npx vitest run src/lib/dossier/json-schema.test.ts */
const FOLDER = join(import.meta.dirname, '../../../static/schemas');

describe.each([
  ['dossier', 'dossier-1.json', dossierJsonSchema(), dossierSamples],
  ['private', 'private-1.json', privateJsonSchema(), privateSamples],
] as const)('the published schema of a %s', (kind, file, schema, samples) => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);

  it('is what the rules decide by', async () => {
    const made = `${JSON.stringify(schema, null, 2)}\n`;
    if (process.env['UPDATE_SCHEMAS']) await writeFile(join(FOLDER, file), made);
    expect(await readFile(join(FOLDER, file), 'utf8')).toBe(made);
  });

  it.each(Object.entries(samples))('takes a good %s, by another validator', (_, sample) => {
    expect(validate(sample), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each(Object.entries(samples))('agrees with the rules on what is wrong with a %s', (_, sample) => {
    for (const member of Object.keys(sample)) {
      for (const value of [undefined, null, -1, 'wrong', [], {}, [{ a: 1 }]]) {
        const changed = JSON.parse(JSON.stringify({ ...sample, [member]: value })) as object;
        // Where only the form decides, both say the same; what binds members to each other only the rules know.
        if (!validate(changed))
          expect(documentFault(changed, kind), `${member}: ${JSON.stringify(value)}`).toBeDefined();
      }
    }
    expect(validate({ ...sample, surprise: 1 })).toBe(false);
  });
});
