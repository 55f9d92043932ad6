import '../../tests/e2e/trace-harness/main';
import { describeDay, studyDay } from '../../tests/fixtures/traces/day';
import type { AccountId, DeviceId } from '../../src/lib/shared/ids';
import { loadPouch } from '../../src/lib/sync/pouch/load';
import { statementOf } from '../../src/lib/trace/xapi';
import { appendDexie, appendRaw } from './append';

/* What the benches of trace and sync do in a browser: ours in tests/e2e/trace-harness, and what is measured beside it. */

let ready: (() => Promise<PouchDB.Replication.ReplicationResultComplete<object>>) | undefined;

/** 200 statements as plain xAPI: the same day as ours, for the stock ways. */
async function plainStatements(count: number, seed: number) {
  const source = {
    homePage: 'urn:sandyq:bench',
    platform: 'Sandyq',
    language: 'ru',
    learner: 'abcdefghijkmnpqr' as AccountId,
    device: '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId,
    describe: describeDay,
  };
  return Promise.all(studyDay(count, seed).map((record) => statementOf(record, source)));
}

async function gzip(text: string): Promise<Blob> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
}

const bench = {
  /** Stock PouchDB, a document a statement, no settings. Its code and the day are there before it is measured. */
  stock: async (count: number, seed: number) => {
    const [{ default: http }, { default: replication }] = await Promise.all([
      import('pouchdb-adapter-http'),
      import('pouchdb-replication'),
    ]);
    const Pouch = (await loadPouch()).plugin(http).plugin(replication);
    const local = new Pouch<object>(`stock-${seed}`, { adapter: 'indexeddb' });
    const statements = await plainStatements(count, seed);
    await local.bulkDocs(statements.map((statement) => ({ _id: statement.id, ...statement })));
    const remote = new Pouch(`${location.origin}/db/stock-${seed}`, { skip_setup: true });
    ready = () => local.replicate.to(remote);
  },
  /** What `stock` made ready; how many documents were written. */
  replicate: async () => (await ready!()).docs_written,
  /** One request: four segments of 50 plain statements each in one gzipped `_bulk_docs`. */
  bulk: async (count: number, seed: number) => {
    const statements = await plainStatements(count, seed);
    const docs = [0, 1, 2, 3].map((part) => ({
      _id: `segment-${seed}-${part}`,
      _rev: `1-${String(part).repeat(32)}`,
      statements: statements.slice((part * count) / 4, ((part + 1) * count) / 4),
    }));
    const body = await gzip(JSON.stringify({ docs, new_edits: false }));
    const began = performance.now();
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    const response = await fetch('/db/bulk/_bulk_docs', { method: 'POST', headers, body });
    return { ms: performance.now() - began, ok: response.ok };
  },
  appendRaw,
  appendDexie,
};

declare global {
  interface Window {
    bench: typeof bench;
  }
}
window.bench = bench;
