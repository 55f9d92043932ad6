import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import * as v from 'valibot';
import { KitVersion } from '../../lib/kit/manifest';
import { KitKeys } from '../../lib/kit/keys';
import { KitId } from '../../lib/shared/ids';
import type { Services } from '../gateway/services';
import type { HubOptions } from '../options';
import { HUB_ACTOR } from '../registry/audit';
import { DEMO_GROUP } from './demonstration';

const Head = v.object({ id: KitId, version: KitVersion });

/**
 * Packs the kits that ship with the hub, signs them with the institution's key and puts them on the shelf: at first
 * start, after an upgrade, and where the file is missing on this hub. A kit with a mistake is told and left out; it
 * never keeps the hub from starting.
 */
export async function shelveShippedKits(options: HubOptions, services: Services): Promise<void> {
  if (options.kits === undefined) return;
  const folders = await readdir(options.kits, { withFileTypes: true }).catch(() => []);
  const log = options.log ?? console.error;
  for (const entry of folders.filter((one) => one.isDirectory())) {
    const folder = join(options.kits, entry.name);
    await shelveKit(folder, services, log).catch((error: unknown) =>
      log(`kit ${entry.name}: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}

async function shelveKit(folder: string, services: Services, log: (line: string) => void): Promise<void> {
  const text = await readFile(join(folder, 'kit.yaml'), 'utf8').catch(() => undefined);
  const head = text === undefined ? undefined : v.safeParse(Head, parseYaml(text));
  if (!head?.success) return;
  const { id, version } = head.output;
  const held = await services.shelf.file(id, version);
  if (typeof held === 'object') return;
  const place = await mkdtemp(join(tmpdir(), 'sandyq-pack-'));
  try {
    if (!(await packAndPublish(folder, join(place, `${id}.kit`), services, log))) return;
    if (held === undefined) await enrolDemonstration(id, services);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function packAndPublish(
  folder: string,
  out: string,
  services: Services,
  log: (line: string) => void,
): Promise<boolean> {
  // Heavy, and needed once: the hub starts without it.
  const { packKit } = await import('../../lib/kit/node/pack/pack');
  const packed = await packKit({ folder, key: services.identity.kitKey, out });
  if (!packed.ok) {
    for (const { file, line, message } of packed.error.mistakes) {
      log(`kit ${basename(folder)}: ${file}${line === undefined ? '' : `:${line}`}: ${message}`);
    }
    return false;
  }
  const published = await services.shelf.publish(createReadStream(out), services.limits.kitBytes, { own: true });
  if (!published.ok) {
    log(`kit ${basename(folder)}: ${published.error.code}`);
    return false;
  }
  const { id, version } = published.value;
  if (packed.value.keysFile !== undefined) {
    const keys = v.parse(KitKeys, JSON.parse(await readFile(packed.value.keysFile, 'utf8')));
    await services.shelf.storeKeys(keys);
  }
  await services.audit.write(HUB_ACTOR, 'kit-published', `${id}-${version}`, { signer: published.value.signer });
  return true;
}

export async function enrolDemonstration(
  kit: KitId,
  { identity, groups }: Pick<Services, 'identity' | 'groups'>,
): Promise<void> {
  if (!identity.demo) return;
  const group = (await groups.all()).find((one) => one.name === DEMO_GROUP);
  if (group === undefined || group.kits.includes(kit)) return;
  await groups.change(group.id, (held) => ({ kits: [...new Set([...held.kits, kit])] }));
}
