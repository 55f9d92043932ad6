import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it, vi } from 'vitest';
import { toBase64Url } from './base64';
import { systemRandom } from './ids';
import { VaultFault, openVault } from './vault';

const keyOf = (n: number) => new Uint8Array(32).fill(n);
const vaultOf = (n = 1) => openVault(keyOf(n), systemRandom);

describe('a vault', () => {
  it('opens what it sealed, in the place that it was sealed for', async () => {
    const vault = await vaultOf();
    const value = { text: 'Қазақша мәтін', list: [1, null, { deep: true }] };
    const box = vault.seal(value, 'note 1');
    expect(vault.open(box, 'note 1')).toEqual(value);
    expect(() => vault.open(box, 'note 2')).toThrow(VaultFault);
  });

  it('seals the same value differently each time, and shows nothing of it', async () => {
    const vault = await vaultOf();
    const [one, two] = [vault.seal('secret-word', 'a'), vault.seal('secret-word', 'a')];
    expect(one).not.toEqual(two);
    expect(new TextDecoder('latin1').decode(one)).not.toContain('secret-word');
  });

  it('opens nothing that was changed in any byte, cut, or sealed by another profile', async () => {
    const vault = await vaultOf();
    const box = vault.seal({ a: 1 }, 'a');
    for (let at = 0; at < box.length; at += 1) {
      const changed = box.slice();
      changed[at]! ^= 1;
      expect(() => vault.open(changed, 'a'), `byte ${at}`).toThrow(VaultFault);
    }
    for (const cut of [0, 10, 24, 39]) expect(() => vault.open(box.subarray(0, cut), 'a')).toThrow(VaultFault);
    expect(() => vault.open((vault.seal(1, 'a'), box), 'b')).toThrow(VaultFault);
    const other = await vaultOf(2);
    expect(() => other.open(box, 'a')).toThrow(VaultFault);
  });

  it('gives names that are the same for the same text and profile only, and tell nothing', async () => {
    const [vault, again, other] = [await vaultOf(), await vaultOf(), await vaultOf(2)];
    expect(vault.pseudonym('dossier-abc')).toMatch(/^[\w-]{22}$/);
    expect(vault.pseudonym('dossier-abc')).toBe(again.pseudonym('dossier-abc'));
    expect(vault.pseudonym('dossier-abc')).not.toBe(vault.pseudonym('dossier-abd'));
    expect(vault.pseudonym('dossier-abc')).not.toBe(other.pseudonym('dossier-abc'));
  });

  it('has a key of its own for each use', async () => {
    const spy = vi.spyOn(crypto.subtle, 'importKey');
    const vault = await vaultOf();
    const imported = spy.mock.calls.map((given: readonly unknown[]) => toBase64Url(given[1] as Uint8Array));
    spy.mockRestore();
    const rows = hkdf(sha256, keyOf(1), undefined, new TextEncoder().encode('sandyq profile: rows'), 32);
    const asName = hmac(sha256, rows, new TextEncoder().encode('x')).subarray(0, 16);
    expect(vault.pseudonym('x')).not.toBe(toBase64Url(asName));
    expect(imported).toHaveLength(1);
    expect(imported[0]).not.toBe(toBase64Url(rows));
    expect(imported[0]).not.toBe(toBase64Url(keyOf(1)));
  });

  it('seals the same file differently each time', async () => {
    const vault = await vaultOf();
    const bytes = new TextEncoder().encode('the same file');
    const boxes = await Promise.all([1, 2].map(async () => (await vault.sealFile(bytes.buffer, 'a')).arrayBuffer()));
    expect(new Uint8Array(boxes[0]!)).not.toEqual(new Uint8Array(boxes[1]!));
  });

  it('seals files, too', async () => {
    const vault = await vaultOf();
    const bytes = Uint8Array.from({ length: 50_000 }, (_, at) => at % 251);
    const box = await vault.sealFile(bytes.buffer, 'file a');
    expect(new Uint8Array(await vault.openFile(box, 'file a'))).toEqual(bytes);
    await expect(vault.openFile(box, 'file b')).rejects.toThrow(VaultFault);
    await expect(vault.openFile(box.slice(1), 'file a')).rejects.toThrow(VaultFault);
    await expect(vault.openFile(new Blob([]), 'file a')).rejects.toThrow(VaultFault);
  });
});
