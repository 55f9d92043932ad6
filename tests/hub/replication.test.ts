import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestDevice, question, submission } from './documents';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';
import { localPouch, remotePouch } from './pouch';

describe.each(STORES)('stock PouchDB replicates through the gateway, on %s', (store) => {
  let hub: TestHub;
  let dana: SignedIn;
  let device: TestDevice;
  let dossier: string;

  beforeAll(async () => {
    hub = await TestHub.start({}, store);
    dana = await hub.signIn('dana');
    device = await TestDevice.enrolled(dana);
    dossier = `dossier-${dana.id}`;
  });
  afterAll(() => hub.stop());

  const idsOf = async (db: ReturnType<typeof localPouch>): Promise<string[]> =>
    (await db.allDocs()).rows.map(({ id }) => id).sort();

  it('brings everything up, files too, and down on another device of the learner, with receipts', async () => {
    const first = localPouch();
    const work = submission(dana.id, new TextEncoder().encode('my work, two pages of it'));
    for (const doc of [question(dana.id), work, ...(await segments(5))]) await first.put({ ...doc });
    const up = await first.replicate.to(remotePouch(dana, dossier));
    expect(up).toMatchObject({ ok: true, docs_written: 7, doc_write_failures: 0 });

    const second = localPouch();
    await second.replicate.from(remotePouch(dana, dossier));
    const ids = await idsOf(second);
    expect(ids).toEqual(expect.arrayContaining(await idsOf(first)));
    expect(ids.filter((id) => id.startsWith('receipt:')).length).toBeGreaterThan(0);
    expect(ids.filter((id) => id.startsWith('_design/'))).toEqual([]);
    const file = (await second.getAttachment(work._id, 'work.txt')) as Buffer;
    expect(file.toString()).toBe('my work, two pages of it');
  });

  it('sends nothing again, and fetches nothing again', async () => {
    const local = localPouch();
    await local.put(question(dana.id));
    await local.replicate.to(remotePouch(dana, dossier));
    await local.replicate.from(remotePouch(dana, dossier));
    expect(await local.replicate.to(remotePouch(dana, dossier))).toMatchObject({ docs_written: 0 });
    expect(await local.replicate.from(remotePouch(dana, dossier))).toMatchObject({ docs_written: 0 });
  });

  it('goes on with the good documents beside one that is refused', async () => {
    const local = localPouch();
    const good = question(dana.id);
    await local.put({ ...question(dana.id), by: 'somebodyelse23456' });
    await local.put(good);
    const denied: unknown[] = [];
    const done = local.replicate.to(remotePouch(dana, dossier));
    done.on('denied', (error) => denied.push(error));
    expect(await done).toMatchObject({ docs_written: 1, doc_write_failures: 1 });
    expect(denied).toHaveLength(1);
    expect((await dana.get(`/db/${dossier}/${good._id}`)).status).toBe(200);
  });

  it('wakes a live replication on one device when another writes', async () => {
    const reading = localPouch();
    const { last_seq: since } = (await dana.get(`/db/${dossier}/_changes`)).json;
    const live = reading.replicate.from(remotePouch(dana, dossier), { live: true, since: since as string });
    const asked = question(dana.id);
    const came = new Promise<void>((resolve) => {
      live.on('change', ({ docs }) => docs.some((doc) => doc._id === asked._id) && resolve());
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const writing = localPouch();
    await writing.put(asked);
    await writing.replicate.to(remotePouch(dana, dossier));
    await came;
    live.cancel();
  });

  it('needs few bytes for a day’s work: what comes down in four requests, headers included', async () => {
    const fresh = await hub.signIn('maria');
    const chain = await TestDevice.enrolled(fresh);
    const local = localPouch();
    for (let at = 0; at < 4; at += 1) await local.put({ ...(await chain.segment(50)) });
    const name = `dossier-${fresh.id}`;
    const down: number[] = [];
    const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
      const reply = await fresh.send(method, `/db/${name}/${path}`, body, {
        'Accept-Encoding': 'gzip',
        'Sandyq-Device': chain.id,
      });
      const head = [...reply.headers].reduce((sum, [key, value]) => sum + key.length + value.length + 4, 19);
      down.push(head + Number(reply.headers.get('content-length')));
      return reply.json;
    };
    const { rows } = await local.allDocs();
    const revs = Object.fromEntries(rows.map(({ id, value }) => [id, [value.rev]]));
    await ask('POST', '_revs_diff', revs);
    const { results } = await local.bulkGet({
      docs: rows.map(({ id, value }) => ({ id, rev: value.rev })),
      revs: true,
    });
    const docs = results.map((result) => (result.docs[0] as { ok: unknown }).ok);
    expect(await ask('POST', '_bulk_docs', { docs, new_edits: false })).toEqual([]);
    const changes = await ask('GET', '_changes?style=all_docs&since=0');
    const news = (changes.results as { id: string; changes: { rev: string }[] }[]).filter(
      ({ id }) => !id.startsWith('trace:'),
    );
    await ask('POST', '_bulk_get?revs=true&latest=true', {
      docs: news.map(({ id, changes: [change] }) => ({ id, rev: change!.rev })),
    });
    expect(news.map(({ id }) => id.split(':')[0]).sort()).toEqual(['device', 'receipt']);
    expect(down.reduce((sum, bytes) => sum + bytes)).toBeLessThan(4096);
  });

  const segments = async (count: number) => {
    const made = [];
    for (let at = 0; at < count; at += 1) made.push(await device.segment());
    return made;
  };
});
