import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLabel } from '../tls/host-name';
import { defaultName, keptName, lanAddresses, lanNames } from './names';

describe('the names of a hub on a LAN', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandyq-names-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['srv1', 'sandyq-srv1'],
    ['Kase.School.kz', 'sandyq-kase'],
    ['sandyq', 'sandyq-hub'],
    ['sandyq-aktau', 'sandyq-aktau-hub'],
    ['ДОМ', 'sandyq-hub'],
    ['-x-', 'sandyq-x'],
    ['a'.repeat(63), `sandyq-${'a'.repeat(50)}`],
  ])('of a machine that is called %s', (host, expected) => {
    expect(defaultName(host)).toBe(expected);
    expect(isLabel(defaultName(host))).toBe(true);
  });

  it('are never the machine’s own, which the system announces itself', () => {
    for (const host of ['sandyq', 'sandyq-hub', 'sandyq-aktau', 'srv1']) expect(defaultName(host)).not.toBe(host);
  });

  it('stay: over restarts, on another machine, and after a new one was chosen once', async () => {
    const first = await keptName(folder);
    expect(first).toBe(defaultName());
    await writeFile(join(folder, 'name.txt'), 'sandyq-elsewhere\n');
    expect(await keptName(folder)).toBe('sandyq-elsewhere');
    expect(await keptName(folder, 'school12')).toBe('school12');
    expect(await keptName(folder)).toBe('school12');
    await writeFile(join(folder, 'name.txt'), 'no name at all\n');
    expect(await keptName(folder)).toBe(defaultName());
  });

  it('are those of the machine too, and what was added', () => {
    const names = lanNames('school12', ['kase.example', 'localhost'], {}, 'PC-1.School.kz');
    expect(names).toEqual([
      ...['localhost', '127.0.0.1', '::1'],
      ...['school12.local', 'pc-1.school.kz', 'pc-1.local', 'kase.example'],
    ]);
  });

  it.each([
    // What is a domain of the internet too, where it stands alone.
    ['school', ['school.local']],
    ['Класс-1', []],
    ['класс-1.school.kz', []],
    ['PC_1', []],
    ['', []],
  ])('are what a certificate can hold, of a machine that is called “%s”', (host, expected) => {
    const own = new Set(lanNames('hub', [], {}, host));
    for (const always of ['localhost', '127.0.0.1', '::1', 'hub.local']) expect(own.delete(always)).toBe(true);
    expect([...own]).toEqual(expected);
  });

  it('leave out addresses that nobody else can reach', () => {
    const one = (address: string, internal: boolean) => ({
      address,
      internal,
      family: address.includes(':') ? 'IPv6' : 'IPv4',
    });
    const found = lanAddresses({
      lo: [one('127.0.0.1', true)],
      eth0: [one('192.168.7.1', false), one('fe80::1', false), one('fd00::1', false)],
      gone: undefined,
    } as unknown as Parameters<typeof lanAddresses>[0]);
    expect(found.map(({ address }) => address)).toEqual(['192.168.7.1', 'fd00::1']);
  });
});
