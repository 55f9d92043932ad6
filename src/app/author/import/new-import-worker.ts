/** Where files of others are read, beside the page. */
export const newImportWorker = (): Worker =>
  new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module', name: 'import' });
