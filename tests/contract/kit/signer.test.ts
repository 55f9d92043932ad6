import { describe, expect, it } from 'vitest';
import { keyFingerprint } from '../../../src/lib/kit/minisign/verify';
import { openKit } from '../../../src/lib/kit/open';
import { INSTITUTION, keyOf, makeKit, memorySource, STRANGER, trust } from '../../fixtures/hostile/kit';

const open = (kit: Uint8Array<ArrayBuffer>, allowSigner?: string) =>
  openKit(memorySource(kit), trust(INSTITUTION), allowSigner === undefined ? {} : { allowSigner });

describe('who signed a kit', () => {
  it('a pinned key: named with it', async () => {
    expect(await open(makeKit())).toMatchObject({
      ok: true,
      value: {
        signer: '0101010101010101',
        signerFingerprint: await keyFingerprint(INSTITUTION),
        trusted: trust(INSTITUTION)[0],
      },
    });
  });

  it('one of several pinned keys, even of one id', async () => {
    const twin = { ...keyOf(4), keyId: INSTITUTION.keyId };
    const opened = await openKit(memorySource(makeKit()), [...trust(twin), ...trust(INSTITUTION)]);
    expect(opened).toMatchObject({ ok: true, value: { trusted: trust(INSTITUTION)[0] } });
  });

  it('a stranger: told with the fingerprint, opened only where a person allowed that very one', async () => {
    const kit = makeKit({ key: STRANGER });
    const fingerprint = await keyFingerprint(STRANGER);
    expect(await open(kit)).toEqual({
      ok: false,
      error: { code: 'unknown-signer', keyId: '0202020202020202', fingerprint },
    });
    expect(await open(kit, await keyFingerprint(keyOf(3)))).toMatchObject({ error: { code: 'unknown-signer' } });
    expect(await open(kit, '0202020202020202')).toMatchObject({ error: { code: 'unknown-signer' } });
    expect(await open(kit, fingerprint)).toMatchObject({
      ok: true,
      value: { signerFingerprint: fingerprint, trusted: undefined },
    });
  });

  it('a stranger under a pinned id: refused, whatever a person allows', async () => {
    const impostor = { ...STRANGER, keyId: INSTITUTION.keyId };
    const opened = await open(makeKit({ key: impostor }), await keyFingerprint(impostor));
    expect(opened).toMatchObject({ ok: false, error: { code: 'signature-wrong' } });
  });

  it('an allowed stranger whose kit was changed: refused', async () => {
    const kit = makeKit({
      key: STRANGER,
      bag: (bag) => bag.set('tagmanifest-sha256.txt', new TextEncoder().encode('x\n')),
    });
    expect(await open(kit, await keyFingerprint(STRANGER))).toMatchObject({ error: { code: 'signature-wrong' } });
  });
});

describe('a kit that expires', () => {
  const kit = makeKit({ manifest: (manifest) => ({ ...manifest, expires: '2026-09-01T00:00:00Z' }) });
  const at = (time: string) => openKit(memorySource(kit), trust(INSTITUTION), { now: Date.parse(time) });

  it('opens until then, and where nobody asks for the time', async () => {
    expect((await at('2026-08-31T23:59:59Z')).ok).toBe(true);
    expect((await open(kit)).ok).toBe(true);
    expect(await at('2026-09-01T00:00:00Z')).toMatchObject({
      error: { code: 'expired', detail: '2026-09-01T00:00:00Z' },
    });
  });
});

describe('reading', () => {
  it('stops when it is told to', async () => {
    const stop = AbortSignal.abort(new DOMException('stop', 'AbortError'));
    await expect(openKit(memorySource(makeKit()), trust(INSTITUTION), { signal: stop })).rejects.toThrow('stop');
  });
});
