// Compiles src/hub/store/validate.ts into the one function that CouchDB runs as `validate_doc_update`:
// ES2017, no imports, one expression. `node scripts/build-vdu.mjs` writes src/hub/generated/validate-doc-update.ts.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
export const generatedFile = fileURLToPath(new URL('../src/hub/generated/validate-doc-update.ts', import.meta.url));

/** @returns {Promise<string>} an expression whose value is the function */
export async function compileValidate() {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2017',
      lib: { entry: 'src/hub/store/validate.ts', formats: ['iife'], name: 'validate', fileName: 'validate' },
    },
  });
  const output = /** @type {import('rolldown').RolldownOutput[]} */ (result)[0];
  const chunk = output?.output[0];
  if (chunk?.type !== 'chunk') throw new Error('nothing was built');
  // A named function or a statement would be taken by CouchDB at PUT, and fail at every write.
  return `(function () {\n${chunk.code.trim()}\nreturn validate;\n})()`;
}

/** @param {string} code */
export const moduleOf = (code) =>
  '// Made by scripts/build-vdu.mjs from src/hub/store/validate.ts; a test holds them together.\n' +
  `export const validateDocUpdateSource =\n  ${JSON.stringify(code)};\n`;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await writeFile(generatedFile, moduleOf(await compileValidate()));
}
