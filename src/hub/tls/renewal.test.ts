import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Renewal } from './renewal';

const DAY = 24 * 60 * 60 * 1000;

describe('the renewal of the certificate', () => {
  let folder: string;
  let now: number;
  let names: string[];
  const lines: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandyq-renewal-'));
    now = Date.now();
    names = ['localhost', 'school12.local', '192.168.7.1'];
    lines.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const start = (): Promise<Renewal> =>
    Renewal.start({ folder, names: () => names, clock: { now: () => now }, log: (line) => lines.push(line) });

  it('comes before the end, and leaves the authority', async () => {
    const renewal = await start();
    const first = renewal.identity;
    for (let day = 1; day <= 400; day += 1) {
      now += DAY;
      await renewal.look();
      expect(renewal.identity.validTo.getTime() - now).toBeGreaterThan(40 * DAY);
    }
    expect(renewal.identity.certificate).not.toBe(first.certificate);
    expect(renewal.identity.authority).toBe(first.authority);
    expect(lines).toEqual([]);
  });

  it('comes at once when the address changes; the name stays in the certificate', async () => {
    const renewal = await start();
    expect(await renewal.look()).toBeUndefined();
    names = ['localhost', 'school12.local', '10.0.0.5'];
    const renewed = await renewal.look();
    const certificate = new X509Certificate(renewed!.certificate);
    expect(certificate.checkIP('10.0.0.5')).toBe('10.0.0.5');
    expect(certificate.checkHost('school12.local')).toBe('school12.local');
    expect(await renewal.look()).toBeUndefined();
    expect(renewal.identity).toBe(renewed);
  });

  it('keeps what it has where it can’t write, says so once, and tries again', async () => {
    const renewal = await start();
    const first = renewal.identity;
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    names = [...names, '10.0.0.5'];
    expect(await renewal.look()).toBeUndefined();
    expect(await renewal.look()).toBeUndefined();
    expect(renewal.identity).toBe(first);
    expect(lines).toEqual([expect.stringContaining('can’t be renewed')]);
    await rm(folder);
    expect(await renewal.look()).toBeDefined();
  });

  it('says which names the authority is not for', async () => {
    const renewal = await start();
    names = [...names, 'kase.example'];
    await renewal.look();
    await renewal.look();
    expect(lines).toEqual(['not in the certificate, because the authority was not made for it: kase.example']);
  });

  it('follows a clock that jumps, tells it, and is back under the same authority when it is right again', async () => {
    const renewal = await start();
    const right = now;
    const { authority } = renewal.identity;
    for (const jump of [365 * DAY, 4000 * DAY]) {
      now = right + jump;
      expect(await renewal.look()).toBeDefined();
      now = right;
      expect(await renewal.look()).toBeDefined();
      const { validFrom } = new X509Certificate(renewal.identity.certificate);
      expect(Date.parse(validFrom)).toBeLessThan(right);
      expect(renewal.identity.authority).toBe(authority);
    }
    expect(lines).toEqual([expect.stringContaining('everybody has to trust anew')]);
  });

  it('keeps what it has where the system can’t say its addresses now', async () => {
    let refuses = false;
    const networks = (): readonly string[] => {
      if (refuses) throw new Error('EMFILE');
      return names;
    };
    const log = (line: string): unknown => lines.push(line);
    const renewal = await Renewal.start({ folder, names: networks, clock: { now: () => now }, log });
    refuses = true;
    expect(await renewal.look()).toBeUndefined();
    expect(lines).toEqual(['the certificate can’t be renewed: EMFILE']);
  });
});
