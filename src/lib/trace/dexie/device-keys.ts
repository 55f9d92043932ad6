import { fromBase64, toBase64 } from '../../shared/base64';
import { newUuid } from '../../shared/ids';
import type { DeviceId, Random } from '../../shared/ids';
import type { Vault } from '../../shared/vault';
import { exportPublicKey, generateSigningKeys } from '../jws';
import type { PublicJwk } from '../jws';
import { TraceDatabase } from './database';
import type { StoredKeys } from './database';

/**
 * One profile's name and signing key in this browser. It lies there sealed, so that nobody signs with it who can't open the
 * profile; opened, it can be used and taken nowhere.
 */
export interface DeviceKeys {
  readonly device: DeviceId;
  readonly publicKey: PublicJwk;
  readonly privateKey: CryptoKey;
}

/** The keys that this profile has, made at the first call; several tabs at once get the same. */
export async function openDeviceKeys(database: string, vault: Vault, random: Random): Promise<DeviceKeys> {
  const db = new TraceDatabase(database, vault);
  try {
    const { device, publicKey, privateKey } = (await db.keys.get('device')) ?? (await makeKeys(db, random));
    const held = privateKey === undefined ? await db.pairs.get('device') : await importForUse(fromBase64(privateKey));
    if (held === undefined) throw new Error('the signing key of this profile is gone');
    return { device, publicKey, privateKey: held };
  } finally {
    db.close();
  }
}

async function makeKeys(db: TraceDatabase, random: Random): Promise<StoredKeys> {
  // Made before the transaction: IndexedDB does not wait for WebCrypto.
  const pair = await generateSigningKeys(true);
  const made: StoredKeys = {
    device: newUuid(random) as string as DeviceId,
    publicKey: await exportPublicKey(pair.publicKey),
    privateKey: toBase64(new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))),
  };
  return db.transaction('rw', db.keys, async () => {
    const faster = await db.keys.get('device');
    if (faster !== undefined) return faster;
    await db.keys.add(made, 'device');
    return made;
  });
}

const importForUse = (pkcs8: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
