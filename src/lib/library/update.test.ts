import { describe, expect, it } from 'vitest';
import type { KitManifest } from '../kit/manifest';
import { refusedUpdate } from './update';

const ours = 'a'.repeat(64);
const stranger = 'b'.repeat(64);
const pinned = { minisign: 'RW…', institution: 'demo' };
const installed = { version: '1.2.0', fingerprint: 'these bytes', signerFingerprint: ours };
const offer = (version: string, signerFingerprint = ours, ...trusted: (typeof pinned)[]) => ({
  manifest: { id: 'law', version } as KitManifest,
  fingerprint: 'these bytes',
  signerFingerprint,
  trusted: trusted[0],
});

describe('refusedUpdate', () => {
  it('lets a newer version and a first install through', () => {
    expect(refusedUpdate(offer('1.3.0', ours, pinned), installed)).toBeUndefined();
    expect(refusedUpdate(offer('0.0.1', stranger), undefined)).toBeUndefined();
  });

  it('refuses the same version and an older one', () => {
    expect(refusedUpdate(offer('1.2.0'), installed)).toEqual({ code: 'already-installed', version: '1.2.0' });
    expect(refusedUpdate(offer('1.1.9'), installed)).toEqual({
      code: 'older-than-installed',
      installed: '1.2.0',
      offered: '1.1.9',
    });
  });

  it('lets the very same bytes through where what is installed is damaged, and no others of that version', () => {
    const damaged = { ...installed, damaged: 2 };
    expect(refusedUpdate(offer('1.2.0'), damaged)).toBeUndefined();
    expect(refusedUpdate({ ...offer('1.2.0'), fingerprint: 'other bytes' }, damaged)).toMatchObject({
      code: 'already-installed',
    });
    expect(refusedUpdate(offer('1.1.9'), damaged)).toMatchObject({ code: 'older-than-installed' });
  });

  it('lets the very same bytes through where other films are to be kept', () => {
    const full = { ...installed, films: 'full' } as const;
    const asked = (films: 'full' | 'small', fingerprint = 'these bytes') =>
      refusedUpdate({ ...offer('1.2.0'), films, fingerprint }, full);
    expect(asked('small')).toBeUndefined();
    expect(asked('full')).toMatchObject({ code: 'already-installed' });
    expect(asked('small', 'other bytes')).toMatchObject({ code: 'already-installed' });
  });

  it('lets a preview of an institution be replaced by any other, and nobody else’s', () => {
    const manifest = (version: string) => ({ id: 'law-preview-3f2a9c1b', version }) as KitManifest;
    const preview = (version: string, ...trusted: (typeof pinned)[]) => ({
      ...offer(version, ours, ...trusted),
      manifest: manifest(version),
      fingerprint: 'other bytes',
    });
    expect(refusedUpdate(preview('1.2.0', pinned), installed)).toBeUndefined();
    expect(refusedUpdate(preview('1.1.0', pinned), installed)).toBeUndefined();
    expect(refusedUpdate(preview('1.2.0'), installed)).toMatchObject({ code: 'already-installed' });
    expect(refusedUpdate({ ...preview('1.2.0', pinned), fingerprint: 'these bytes' }, installed)).toMatchObject({
      code: 'already-installed',
    });
  });

  it('keeps a stranger whom a person allowed from replacing a kit that is not the stranger’s', () => {
    expect(refusedUpdate(offer('1.3.0', stranger), installed)).toMatchObject({
      code: 'kit-invalid',
      reason: { code: 'signature-wrong' },
    });
  });

  it('lets the same signer, and a pinned one, replace', () => {
    expect(refusedUpdate(offer('1.3.0', ours), installed)).toBeUndefined();
    expect(refusedUpdate(offer('1.3.0', stranger, pinned), installed)).toBeUndefined();
  });
});
