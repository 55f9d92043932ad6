import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DraftInfo } from '../../src/lib/draft/api';
import { EXAM, begin, change, revisions, smallKit, stage } from './drafts';
import type { SentChange } from './drafts';
import { STORES, TestHub } from './harness';
import type { Client, Reply, SignedIn } from './harness';

describe.each(STORES)('stages of drafts on the %s store', (store) => {
  let hub: TestHub;
  let methodist: SignedIn;
  let admin: SignedIn;
  let learner: SignedIn;
  let other: SignedIn;
  let tutor: SignedIn;
  /** Only `learner` learns in it, only `tutor` teaches; it has no kits. */
  let pilots: string;

  beforeAll(async () => {
    hub = await TestHub.start({}, store);
    [methodist, admin] = [await hub.signIn('methodist'), await hub.signIn('admin')];
    [learner, other, tutor] = [await hub.signIn('dana'), await hub.signIn('timur'), await hub.signIn('aigul')];
    pilots = (await admin.post('/api/groups', { name: 'Pilots' })).json.id as string;
    const members = { name: 'Pilots', learners: [learner.id], tutors: [tutor.id], kits: [] };
    await admin.send('PUT', `/api/groups/${pilots}`, members);
  });
  afterAll(() => hub.stop());

  const info = async (draft: string): Promise<DraftInfo> =>
    (await methodist.get(`/api/drafts/${draft}`)).json.draft as DraftInfo;
  const refusal = ({ status, json }: Reply): unknown[] => {
    const { code, detail } = json.error as { code: string; detail?: string };
    return [status, code, detail];
  };
  const shelfOf = async (client: Client, kit: string): Promise<unknown[]> => {
    const { kits } = (await client.get('/api/shelf')).json as { kits: { id: string; version: string }[] };
    return kits.filter(({ id }) => id === kit).map(({ version }) => version);
  };
  const approved = async (kit: string, parts: SentChange[] = smallKit(kit)): Promise<string> => {
    const draft = await begin(methodist, parts);
    expect((await stage(methodist, draft, 'review')).status).toBe(200);
    expect((await stage(admin, draft, 'approved')).status).toBe(200);
    return draft;
  };
  const raise = async (draft: string, kit: string, version: string): Promise<void> => {
    const { kit: base } = await revisions(methodist, draft);
    const [done] = await change(methodist, draft, { id: 'kit', base, value: smallKit(kit, version)[0]!.value });
    expect(done).toHaveProperty('rev');
  };

  it('say what is wrong at the part that it is about, and send nothing to review with mistakes', async () => {
    const draft = await begin(methodist, [
      ...smallKit('wrong').slice(0, 3),
      { id: 'text:other.gift', value: { text: 'no page' } },
      { id: 'text:Media/A.md', value: { text: 'one' } },
      { id: 'text:media/a.md', value: { text: 'two' } },
      { id: 'text:deep', value: { text: 'a file' } },
      { id: 'text:deep/one.md', value: { text: 'below a file' } },
    ]);
    const { problems } = (await admin.post(`/api/drafts/${draft}/check`)).json as { problems: { part: string }[] };
    expect(problems).toContainEqual(
      expect.objectContaining({
        severity: 'mistake',
        code: 'file-absent',
        part: 'item:one',
        member: 'content',
        detail: 'pages/one.md',
        message: expect.stringContaining('pages/one.md'),
      }),
    );
    for (const part of ['text:media/a.md', 'text:deep/one.md'])
      expect(problems).toContainEqual(expect.objectContaining({ severity: 'mistake', code: 'path-twice', part }));
    const refused = await stage(methodist, draft, 'review');
    expect(refusal(refused)).toEqual([409, 'conflict', 'draft-problems']);
    expect((refused.json.problems as unknown[]).length).toBe(problems.length);
    expect((await info(draft)).stage).toBe('writing');
  });

  it('stand still from review on, and nobody approves their own words', async () => {
    const draft = await begin(methodist, smallKit('still'));
    expect(refusal(await stage(admin, draft, 'approved'))).toEqual([409, 'conflict', 'draft-stage']);
    expect((await stage(methodist, draft, 'review')).json).toMatchObject({
      stage: 'review',
      submitted: { id: methodist.id },
    });
    const text = { id: 'text:pages/two.md', value: { text: 'late' } };
    expect(await change(admin, draft, text)).toEqual([{ id: text.id, refused: 'still' }]);
    expect(refusal(await stage(methodist, draft, 'approved'))).toEqual([403, 'own-work', undefined]);
    expect(refusal(await stage(admin, draft, 'writing', { note: 'half a letter \ud800' }))).toEqual([
      400,
      'invalid',
      'note',
    ]);
    const returned = await stage(admin, draft, 'writing', { note: 'The first page is too long.' });
    expect(returned.json).toMatchObject({
      stage: 'writing',
      returned: { id: admin.id, note: 'The first page is too long.' },
    });
    expect((await change(admin, draft, text))[0]).toHaveProperty('rev');
    expect((await stage(methodist, draft, 'review')).json).not.toHaveProperty('returned');
    // Both wrote in it by now.
    expect(refusal(await stage(admin, draft, 'approved'))).toEqual([403, 'own-work', undefined]);
  });

  it('give a pilot to its groups and to nobody else, then to all', async () => {
    const kit = 'tried-out';
    const first = await approved(kit, [...smallKit(kit), ...EXAM]);
    expect((await stage(admin, first, 'published')).json).toMatchObject({
      stage: 'published',
      writers: [],
      versions: [{ version: '1.0.0', state: 'published', published: { id: admin.id } }],
    });
    const everybody = (await admin.post('/api/groups', { name: 'All' })).json.id as string;
    const members = { name: 'All', learners: [learner.id, other.id], tutors: [], kits: [kit] };
    await admin.send('PUT', `/api/groups/${everybody}`, members);
    await stage(methodist, first, 'writing');
    await raise(first, kit, '1.1.0');
    await stage(methodist, first, 'review');
    await stage(admin, first, 'approved');
    expect(refusal(await stage(methodist, first, 'pilot', { groups: ['aaaaaaaaaaaaaaaa'] }))).toEqual([
      400,
      'invalid',
      'groups',
    ]);
    expect((await stage(methodist, first, 'pilot', { groups: [pilots] })).json).toMatchObject({
      stage: 'pilot',
      // Not published yet: whoever wrote it still may not approve what comes of the trial.
      writers: [{ id: methodist.id }],
      versions: [{ version: '1.1.0', state: 'pilot', groups: [pilots] }, { version: '1.0.0' }],
    });
    expect(await shelfOf(learner, kit)).toEqual(['1.1.0']);
    expect(await shelfOf(tutor, kit)).toEqual(['1.1.0']);
    expect(await shelfOf(other, kit)).toEqual(['1.0.0']);
    expect(await shelfOf(admin, kit)).toEqual(['1.1.0', '1.0.0']);
    const file = `/shelf/${kit}/1.1.0.kit`;
    const keys = `/api/shelf/${kit}/1.1.0/keys`;
    expect([(await learner.get(file)).status, (await tutor.get(keys)).status]).toEqual([200, 200]);
    expect([(await other.get(file)).status, (await hub.signIn('sergei').then((one) => one.get(keys))).status]).toEqual([
      403, 403,
    ]);
    expect([(await learner.get(keys)).status, (await other.get(keys)).status]).toEqual([403, 403]);
    const stick = await admin.post('/api/stick', { kits: [{ id: kit, version: '1.1.0' }] });
    expect(refusal(stick)).toEqual([409, 'conflict', 'kit-pilot']);
    expect((await stage(admin, first, 'published')).json).toMatchObject({
      stage: 'published',
      versions: [{ version: '1.1.0', state: 'published' }, { version: '1.0.0' }],
    });
    expect(await shelfOf(other, kit)).toEqual(['1.1.0']);
    expect((await other.get(file)).status).toBe(200);
    expect(JSON.stringify((await admin.get('/api/shelf')).json)).not.toContain(pilots);
  });

  it('sign in no other institution’s name, and nothing that is past before it is out', async () => {
    const academy = { id: 'academy', name: { en: 'An academy' } };
    const past = '2020-01-01T00:00:00Z';
    for (const [kit, more, code, detail, said] of [
      ['of-others', { institution: academy }, 'institution-other', 'academy', 'in the name of "demo" alone'],
      ['of-yesterday', { expires: past }, 'expired', past, 'is past'],
    ] as const) {
      const draft = await begin(methodist, smallKit(kit, '1.0.0', more));
      const message = expect.stringContaining(said) as string;
      const mistake = expect.objectContaining({
        ...{ severity: 'mistake', code, part: 'kit', detail },
        message,
      }) as unknown;
      const { problems } = (await admin.post(`/api/drafts/${draft}/check`)).json;
      expect(problems).toContainEqual(mistake);
      for (const refused of [
        await stage(methodist, draft, 'review'),
        await admin.post(`/api/drafts/${draft}/preview`),
      ]) {
        expect(refusal(refused)).toEqual([409, 'conflict', 'draft-problems']);
        expect(refused.json.problems).toContainEqual(mistake);
      }
    }
  });

  it('publish a version once, and only a higher one', async () => {
    const kit = 'higher';
    const draft = await approved(kit);
    await stage(admin, draft, 'published');
    await stage(methodist, draft, 'writing');
    const same = await stage(methodist, draft, 'review');
    expect(refusal(same)).toEqual([409, 'conflict', 'version-not-higher']);
    expect(same.json.error).toMatchObject({ newest: '1.0.0' });
    await raise(draft, kit, '0.9.0');
    expect(refusal(await stage(methodist, draft, 'review'))).toEqual([409, 'conflict', 'version-not-higher']);
    await raise(draft, 'another-id', '2.0.0');
    expect(refusal(await stage(methodist, draft, 'review'))).toEqual([409, 'conflict', 'kit-id-changed']);
    expect(refusal(await methodist.send('DELETE', `/api/drafts/${draft}`))).toEqual([
      409,
      'conflict',
      'draft-published',
    ]);
  });

  it('make of one kit one draft', async () => {
    const kit = 'only-one';
    const first = await begin(methodist, smallKit(kit));
    expect((await stage(methodist, first, 'review')).status).toBe(200);
    const second = await begin(methodist, smallKit(kit));
    expect(refusal(await stage(methodist, second, 'review'))).toEqual([409, 'conflict', 'kit-of-another-draft']);
    await stage(methodist, first, 'writing');
    expect((await methodist.send('DELETE', `/api/drafts/${first}`)).status).toBe(204);
    expect((await stage(methodist, second, 'review')).status).toBe(200);
    const begunAgain = await methodist.post('/api/drafts', { id: first });
    expect(refusal(begunAgain)).toEqual([409, 'conflict', 'draft-removed']);
    const reserved = await begin(methodist, smallKit(`x-preview-${first.slice(0, 8)}`));
    expect(refusal(await stage(methodist, reserved, 'review'))).toEqual([409, 'conflict', 'kit-id-reserved']);
  });

  it('show a preview to whoever writes kits, and put it on no shelf', async () => {
    const draft = await begin(methodist, [...smallKit('looked-at'), ...EXAM]);
    const made = await admin.post(`/api/drafts/${draft}/preview`);
    const { kit, url, bytes } = made.json as { kit: string; url: string; bytes: number };
    expect(kit).toBe(`looked-at-preview-${draft.slice(0, 8)}`);
    const whole = await admin.get(url);
    expect([whole.status, Number(whole.headers.get('content-length'))]).toEqual([200, bytes]);
    expect((await admin.get(url, { Range: 'bytes=0-3' })).text).toBe('PK\u0003\u0004');
    expect((await admin.post(`/api/drafts/${draft}/preview`)).json).toEqual(made.json);
    expect([(await learner.get(url)).status, (await tutor.get(url)).status]).toEqual([403, 403]);
    // Signed by the hub, and reviewed by nobody: it goes to no learner by another door either.
    const file = new Uint8Array(
      await (await fetch(admin.url + url, { headers: { Cookie: admin.cookie } })).arrayBuffer(),
    );
    const brought = await admin.send('POST', '/api/shelf', file, { 'Content-Type': 'application/vnd.sandyq.kit' });
    expect([brought.status, brought.json.error]).toMatchObject([400, { detail: 'kit', fault: 'kit-preview' }]);
    expect(await shelfOf(admin, kit)).toEqual([]);
    await change(methodist, draft, { id: 'text:pages/two.md', value: { text: 'new' } });
    expect(((await admin.post(`/api/drafts/${draft}/preview`)).json as { url: string }).url).not.toBe(url);
  });

  it('take a version back by the list of the institution', async () => {
    const kit = 'taken-back';
    const draft = await approved(kit);
    await stage(admin, draft, 'published');
    const reason = { en: 'The answers on page 3 are wrong. Update it.' };
    expect((await methodist.post(`/api/drafts/${draft}/withdraw`, { version: '9.9.9', reason })).status).toBe(404);
    const taken = await methodist.post(`/api/drafts/${draft}/withdraw`, { version: '1.0.0', reason });
    expect(taken.json).toMatchObject({ versions: [{ version: '1.0.0', state: 'withdrawn' }] });
    const { kits } = (await admin.get('/api/shelf')).json as {
      kits: { id: string; withdrawn?: { reason: unknown } }[];
    };
    expect(kits.find(({ id }) => id === kit)?.withdrawn?.reason).toEqual(reason);
    const again = await methodist.post(`/api/drafts/${draft}/withdraw`, { version: '1.0.0', reason });
    expect(refusal(again)).toEqual([409, 'conflict', 'already-withdrawn']);
    const half = { version: '1.0.0', reason: { en: 'half a letter \ud800' } };
    expect(refusal(await methodist.post(`/api/drafts/${draft}/withdraw`, half))).toEqual([400, 'invalid', 'reason']);
  });

  it('take back what was tried out, two at once, and publish none of it', async () => {
    const tried = await Promise.all(['tried-one', 'tried-two'].map((kit) => approved(kit)));
    for (const draft of tried) expect((await stage(admin, draft, 'pilot', { groups: [pilots] })).status).toBe(200);
    const body = { version: '1.0.0', reason: { en: 'Wrong.' } };
    const taken = await Promise.all(tried.map((draft) => admin.post(`/api/drafts/${draft}/withdraw`, body)));
    for (const { json } of taken) expect(json).toMatchObject({ versions: [{ state: 'withdrawn' }] });
    for (const draft of tried)
      expect(refusal(await stage(admin, draft, 'published'))).toEqual([409, 'conflict', 'already-withdrawn']);
  });

  it('are told in the audit list', async () => {
    const { entries } = (await admin.get('/api/audit?limit=200')).json as { entries: { action: string }[] };
    const actions = new Set(entries.map(({ action }) => action));
    for (const action of ['begun', 'removed', 'submitted', 'approved', 'returned', 'reopened', 'pilot', 'published'])
      expect(actions).toContain(`draft-${action}`);
    expect(actions).toContain('draft-withdrawn');
  });
});
