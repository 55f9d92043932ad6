import { newUuid } from '../../shared/ids';
import type { DeviceId, Random } from '../../shared/ids';
import { exportPublicKey, generateSigningKeys } from '../jws';
import type { PublicJwk } from '../jws';
import { TraceDatabase } from './database';

/** One profile's name and signing key in this browser. The private key can be used here and taken nowhere. */
export interface DeviceKeys {
  readonly device: DeviceId;
  readonly publicKey: PublicJwk;
  readonly privateKey: CryptoKey;
}

/** The keys that this profile has, made at the first call; several tabs at once get the same. */
export async function openDeviceKeys(database: string, random: Random): Promise<DeviceKeys> {
  const db = new TraceDatabase(database);
  try {
    const stored = (await db.keys.get('device')) ?? (await makeKeys(db, random));
    return {
      device: stored.device,
      privateKey: stored.privateKey,
      publicKey: await exportPublicKey(stored.publicKey),
    };
  } finally {
    db.close();
  }
}

async function makeKeys(db: TraceDatabase, random: Random) {
  // Made before the transaction: IndexedDB does not wait for WebCrypto.
  const pair = await generateSigningKeys(false);
  const made = { device: newUuid(random) as string as DeviceId, ...pair };
  return db.transaction('rw', db.keys, async () => {
    const faster = await db.keys.get('device');
    if (faster !== undefined) return faster;
    await db.keys.add(made, 'device');
    return made;
  });
}
