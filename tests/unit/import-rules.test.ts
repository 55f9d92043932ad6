import { describe, expect, it } from 'vitest';
import { forbidden } from '../../scripts/import-rules.js';

describe('import rules', () => {
  it.each([
    ['src/lib/shared/result', 'src/lib/kit/manifest'],
    ['src/lib/trace/seal', 'src/lib/dossier/documents'],
    ['src/lib/library/library', 'src/lib/library/dexie/store'],
    ['src/lib/learning/submit', 'src/lib/library/dexie/store'],
    ['src/lib/kit/open', 'src/app/services'],
    ['src/app/session.svelte', 'src/lib/trace/dexie/journal'],
    ['src/hub/main', 'src/app/services'],
    ['src/hub/main', 'src/paraglide/messages'],
  ])('%s may not import %s', (from, to) => {
    expect(forbidden(from, to, false)).toBeTypeOf('string');
  });

  it.each([
    ['src/lib/kit/manifest', 'src/lib/assessment/gate'],
    ['src/lib/library/dexie/store', 'src/lib/library/library'],
    ['src/app/boot.ts', 'src/lib/trace/dexie/journal'],
    ['src/cli/commands/pack', 'src/lib/kit/node/pack'],
    ['src/cli/commands/hub', 'src/hub/main'],
    ['src/routes/learn/page', 'src/app/services'],
    ['src/lib/learning/submit.test.ts', 'src/lib/trace/dexie/journal'],
  ])('%s may import %s', (from, to) => {
    expect(forbidden(from, to, false)).toBeUndefined();
  });
});
