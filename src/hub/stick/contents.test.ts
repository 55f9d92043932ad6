import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planOf, stickFiles, type StickOrder } from './contents';
import { fileOfText } from './file';
import { checkKit } from './kit';

const GOLDEN = join(import.meta.dirname, '../../../tests/fixtures/kits/golden-1.kit');

it('knows before the pages are made where everything of a stick may lie, and nothing else', async () => {
  const kit = await checkKit(GOLDEN, { trusted: [] });
  if (!kit.ok) throw new Error(kit.error.code);
  const order: StickOrder = {
    id: 'abcdef012345',
    programVersion: '0.0.0-test',
    kits: [kit.value],
    program: { files: [fileOfText('sandyq/build/node/sandyq.js', '')], script: 'sandyq/build/node/sandyq.js' },
    runtimes: new Map([['linux-x64', [fileOfText('runtime/linux-x64/node', '')]]]),
    readable: true,
  };
  const plan = await planOf(order);
  const beside = new Set<string>();
  for await (const { path } of stickFiles(order))
    if (!plan.mayHold(path) || !plan.mayHold(`${path}.part`)) beside.add(path);
  // In no folder of the stick's own.
  expect([...beside]).toEqual(['read.html']);
  for (const path of ['kits/golden-0.9.0.kit', 'read/golden-0.9.0/index.en.html', 'runtime/win-x64/node.exe'])
    expect(plan.mayHold(path)).toBe(false);
  const bare = await planOf({ ...order, readable: false });
  expect(bare.mayHold('read/golden-1.0.0/index.en.html')).toBe(false);
});
