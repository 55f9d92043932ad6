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
    ['src/app/trace/diary', 'src/app/tutor/desk.svelte'],
    ['src/app/components/Page', 'src/app/learn/learner.svelte'],
    ['src/app/learn/Trace', 'src/app/tutor/words'],
    ['src/app/errors', 'src/app/institution/staff'],
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
    ['src/app/learn/Trace', 'src/app/trace/Diary'],
    ['src/app/tutor/learners', 'src/app/learn/dossier-view'],
    ['src/app/learn/items/TestItem', 'src/app/learn/learner.svelte'],
    ['src/lib/learning/submit.test.ts', 'src/lib/trace/dexie/journal'],
  ])('%s may import %s', (from, to) => {
    expect(forbidden(from, to, false)).toBeUndefined();
  });
});
