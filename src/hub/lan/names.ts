import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { isLabel, isWholeName } from '../tls/host-name';

/* What this hub is called on a LAN. */

/** An address of this machine on a network that others are on too. */
export interface LanAddress {
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
}

export function lanAddresses(interfaces = networkInterfaces()): readonly LanAddress[] {
  return (
    Object.values(interfaces)
      .flatMap((list) => list ?? [])
      // Link-local addresses of IPv6 carry a zone and change: nobody types them.
      .filter((one) => !one.internal && !one.address.startsWith('fe80'))
      .map(({ address, family }) => ({ address, family }))
  );
}

/**
 * Every name and address under which this machine may be reached: `name` is the hub's own, without `.local`. Of the
 * machine's own names those that a certificate can hold: Windows lets a computer be called “Класс-1”. Its bare name stays
 * out: an authority that may sign for `school` may sign for every site of the domain that is called so.
 */
export function lanNames(
  name: string,
  extra: readonly string[] = [],
  interfaces = networkInterfaces(),
  host = hostname(),
): readonly string[] {
  const machine = host.toLowerCase();
  const [short = ''] = machine.split('.');
  const own = [`${name}.local`, machine, `${short}.local`].filter(isWholeName);
  const addresses = lanAddresses(interfaces).map(({ address }) => address);
  return [...new Set(['localhost', '127.0.0.1', '::1', ...own, ...addresses, ...extra])];
}

/**
 * A name of its own and not the machine's: that one the system announces itself, and two that announce one name take each
 * other for strangers and choose new ones.
 */
export function defaultName(host = hostname()): string {
  const short = (host.toLowerCase().split('.')[0] ?? '').replace(/[^a-z0-9-]/g, '').replace(/^(sandyq)?-*|-+$/g, '');
  const name = `sandyq-${short.slice(0, 50).replace(/-+$/, '') || 'hub'}`;
  return name === host.toLowerCase().split('.')[0] ? `${name}-hub` : name;
}

/**
 * The name that this hub has had from its first start, or `wanted`, which it keeps from now on. Browsers keep what they
 * store by the address that was typed: a hub that moves to another machine takes its name along with its data.
 */
export async function keptName(folder: string, wanted?: string): Promise<string> {
  const file = join(folder, 'name.txt');
  const held = (await readFile(file, 'utf8').catch(() => '')).trim();
  const name = wanted ?? (isLabel(held) ? held : defaultName());
  if (name !== held) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, `${name}\n`);
  }
  return name;
}
