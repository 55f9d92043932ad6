import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StartedFrom } from '../../src/hub/stick/running-from';
import { listed, listOf, signedBy } from '../fixtures/institution/lists';
import { TestHub } from './harness';
import { lineOf, newKey, packedKit } from './kits';

/* Whose kits a hub takes from a stick. */
describe('the keys of a stick', () => {
  const key = newKey();
  let hub: TestHub;
  let stick: StartedFrom;
  const log: string[] = [];

  beforeAll(async () => {
    const { path, bytes } = await packedKit('algebra', '1.0.0', key);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const kits = [{ path, bytes: bytes.length, sha256 }];
    stick = { folder: '', id: 'abcdefghijkl', kits, signers: [] };
    hub = await TestHub.start({ stick, log: (line) => void log.push(line) });
  });
  afterAll(() => hub.stop());

  const seen = async () => {
    const dana = await hub.signIn('dana');
    return {
      shelf: ((await dana.get('/api/shelf')).json.kits as { id: string }[]).map(({ id }) => id),
      keys: dana.session.institution.kitKeys.map(({ minisign }) => minisign),
    };
  };

  it('are none to a hub that was not started from it: it takes kits by keys that it trusts', async () => {
    const { shelf, keys } = await seen();
    expect(shelf).toEqual([]);
    expect(keys).not.toContain(lineOf(key));
    expect(log).toEqual([expect.stringMatching(/unknown-signer: .*--trust/)]);
  });

  it('hold for its own hub and its learners, and are stored nowhere', async () => {
    hub = await hub.restart({ stick: { ...stick, signers: [lineOf(key)] } });
    expect(await seen()).toEqual({ shelf: ['algebra'], keys: expect.arrayContaining([lineOf(key)]) });
    hub = await hub.restart({ stick });
    expect((await seen()).keys).not.toContain(lineOf(key));
  });

  it('are not needed where the hub trusts the key by itself', async () => {
    hub = await hub.restart({ stick, trust: [lineOf(key)] });
    expect(await seen()).toEqual({ shelf: ['algebra'], keys: expect.arrayContaining([lineOf(key)]) });
    expect(log).toHaveLength(2);
  });

  it('may come with the institution’s list that lies on the stick, by a key that the hub trusts', async () => {
    const [old, young] = [newKey(), newKey()];
    const { path, bytes } = await packedKit('physics', '1.0.0', young);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const list = signedBy(old, listOf(1, [listed(old), listed(young)]));
    const fresh = { ...stick, kits: [{ path, bytes: bytes.length, sha256 }], list };
    hub = await hub.restart({ stick: fresh });
    expect((await seen()).keys).not.toContain(lineOf(young));
    hub = await hub.restart({ stick: fresh, trust: [lineOf(old)] });
    expect(await seen()).toEqual({
      shelf: expect.arrayContaining(['physics']),
      keys: expect.arrayContaining([lineOf(young)]),
    });
    expect((await (await hub.signIn('dana')).get('/api/institution-list')).json).toEqual(list);
  });
});
