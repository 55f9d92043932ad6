import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../src/cli/commands/command-line.fixture';
import { root } from '../../src/cli/root';
import { openLearnerCourier } from '../../src/lib/sync/courier/learner-courier';
import { systemRandom } from '../../src/lib/shared/ids';
import type { AccountId } from '../../src/lib/shared/ids';
import { question } from '../contract/document-store';
import { learnersBrowser } from './browser';
import { uuid } from './documents';
import { TestHub } from './harness';
import type { SignedIn } from './harness';

const run = commandLine(root.subCommands);
const sandyq = (...words: string[]) => run('courier', ...words);

describe('sandyq courier with a hub', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-courier-cli-'));
  const file = (name: string): string => join(folder, name);
  let hub: TestHub;
  let learner: SignedIn;
  let browser: Awaited<ReturnType<typeof learnersBrowser>>;
  let to: string[];

  beforeAll(async () => {
    hub = await TestHub.start();
    learner = await hub.signIn('dana');
    browser = await learnersBrowser(learner, { prefix: `${folder}/browser-` });
    to = ['--hub', hub.url, '--login', 'admin'];
    process.env.SANDYQ_PASSWORD = hub.passwordOf('admin');
  }, 60_000);
  afterAll(async () => {
    delete process.env.SANDYQ_PASSWORD;
    await browser.close();
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const courier = () =>
    openLearnerCourier({
      ...browser,
      institution: hub.hub.institution.id,
      hub: hub.hub.hub,
      recipient: () => hub.hub.institution.courierRecipient,
      clock: { now: () => Date.now() },
      random: systemRandom,
    });

  async function make(name: string): Promise<void> {
    await browser.dossier.put(question(1, { _id: `question:${uuid()}`, by: learner.id as AccountId }));
    const made = await courier().make(async ({ stream }) => {
      writeFileSync(file(name), new Uint8Array(await new Response(stream).arrayBuffer()));
    });
    if (!made.ok) throw new Error(made.error.code);
  }

  it('takes a courier in, says what was new, and writes the answer that the device opens', async () => {
    await make('1.courier');
    const first = await sandyq('in', file('1.courier'), ...to);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('1 new, 0 already here, 0 refused');
    const again = JSON.parse((await sandyq('in', file('1.courier'), ...to, '--json')).out) as object;
    expect(again).toMatchObject({ ok: true, complete: true, learners: [{ databases: [{ new: 0, already: 1 }, {}] }] });
    const out = await sandyq('out', '--learner', 'dana', ...to, '--out', file('answer.courier'));
    expect(out).toMatchObject({ code: 0, err: '', out: expect.stringContaining('bytes') });
    const opened = await courier().open(new Blob([new Uint8Array(readFileSync(file('answer.courier')))]));
    expect(opened).toMatchObject({ ok: true, value: { receipts: 1, confirms: [1], rejected: 0 } });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('ends with 1 where half of it is missing, and names couriers that did not come', async () => {
    await make('2.courier');
    await make('3.courier');
    const half = readFileSync(file('3.courier'));
    writeFileSync(file('half.courier'), new Uint8Array(half.subarray(0, half.length - 100)));
    const { code, err } = await sandyq('in', file('half.courier'), ...to);
    expect([code, err]).toEqual([1, expect.stringContaining('[truncated]')]);
    const whole = await sandyq('in', file('3.courier'), ...to);
    expect([whole.code, whole.out]).toEqual([0, expect.stringContaining('have not come: 2.')]);
  });

  it('says in words why nothing was taken', async () => {
    writeFileSync(file('x.courier'), 'hello');
    const { code, err } = await sandyq('in', file('x.courier'), ...to);
    expect([code, err]).toEqual([1, expect.stringContaining('[not-a-courier]')]);
    const json = JSON.parse((await sandyq('in', file('x.courier'), ...to, '--json')).out) as object;
    expect(json).toMatchObject({ ok: false, fault: 'not-a-courier' });
    process.env.SANDYQ_PASSWORD = 'wrong';
    expect((await sandyq('in', file('x.courier'), ...to)).err).toContain('password is wrong');
    process.env.SANDYQ_PASSWORD = hub.passwordOf('admin');
  });

  it('says that a courier waits for an officer, and fetches the answer when it was released', async () => {
    const officer = await hub.signIn('officer');
    const admin = await hub.signIn('admin');
    const release = async () => {
      const { entries } = (await officer.get('/api/release')).json as { entries: { id: string; state: string }[] };
      for (const { id } of entries.filter(({ state }) => state === 'held'))
        expect((await officer.post(`/api/release/${id}/release`, {})).status).toBe(200);
    };
    await admin.send('PUT', '/api/review', { couriers: true, messages: false, files: false });
    await make('4.courier');
    const waits = await sandyq('in', file('4.courier'), ...to);
    expect([waits.code, waits.err]).toEqual([1, expect.stringContaining('waits for an officer')]);
    await release();
    expect((await sandyq('in', file('4.courier'), ...to)).err).toContain('has released it already');
    const out = () => sandyq('out', '--learner', 'dana', ...to, '--out', file('held.courier'), '--json');
    expect(JSON.parse((await out()).out)).toMatchObject({ ok: false, code: 'held', detail: 'held' });
    expect(() => readFileSync(file('held.courier'))).toThrow();
    await release();
    expect(JSON.parse((await out()).out)).toMatchObject({ ok: true });
    const opened = await courier().open(new Blob([new Uint8Array(readFileSync(file('held.courier')))]));
    expect(opened).toMatchObject({ ok: true, value: { rejected: 0 } });
    await admin.send('PUT', '/api/review', { couriers: false, messages: false, files: false });
  });

  it('says which device is meant where there are several, and whose there is none', async () => {
    const nobody = await sandyq('out', '--learner', 'nobody', ...to, '--out', file('n.courier'));
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('no such thing')]);
    const other = hub.hub.demoAccounts.find(({ roles, login }) => roles.includes('learner') && login !== 'dana')!;
    const none = await sandyq('out', '--learner', other.login, ...to, '--out', file('n.courier'));
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('has said yet what to encrypt to')]);
    expect(() => readFileSync(file('n.courier'))).toThrow();
  });
});
