import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serverIdentity } from './authority';
import { POLICY_FILES } from './policies';

describe('policy files', () => {
  it('carry the authority in the forms that managed browsers read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandyq-policies-'));
    const { authority } = await serverIdentity(folder, ['localhost'], { now: Date.now });
    await rm(folder, { recursive: true });
    const { fingerprint256 } = new X509Certificate(authority);
    const text = (name: string) => POLICY_FILES.find((file) => file.name === name)!.text(authority);

    const chrome = JSON.parse(text('sandyq-chrome.json')) as { CACertificates: string[] };
    expect(chrome.CACertificates).toHaveLength(1);
    const held = (base64: string) => new X509Certificate(Uint8Array.from(Buffer.from(base64, 'base64'))).fingerprint256;
    expect(held(chrome.CACertificates[0]!)).toBe(fingerprint256);

    const firefox = JSON.parse(text('sandyq-firefox.json')) as { policies: { Certificates: { Install: string[] } } };
    expect(firefox.policies.Certificates).toMatchObject({ ImportEnterpriseRoots: true });
    expect(firefox.policies.Certificates.Install).toContain('sandyq-ca.pem');

    const windows = text('sandyq-windows.reg');
    expect(windows).toMatch(/^Windows Registry Editor Version 5\.00\r\n\r\n\[HKEY_LOCAL_MACHINE\\/);
    expect(windows.replace(/\r\n/g, '')).not.toContain('\n');
    const values = [...windows.matchAll(/"7426"="([^"]+)"/g)].map((match) => held(match[1]!));
    expect(values).toEqual([fingerprint256, fingerprint256]);
  });
});
