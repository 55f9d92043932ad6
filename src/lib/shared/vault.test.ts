import { describe, expect, it } from 'vitest';
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
