import { X509Certificate, createPrivateKey } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** A certificate and its private key, PEM. */
export interface KeyPairFiles {
  readonly certificate: string;
  readonly key: string;
}

/**
 * `<name>.crt` and `<name>.key` of `folder`; undefined where there is neither, `damaged` where one is missing or broken, or
 * they are not a pair. Rejects where they can't be read now: what is only out of reach must not be made anew.
 */
export async function loadPair(folder: string, name: string): Promise<KeyPairFiles | 'damaged' | undefined> {
  const certificate = await readIfThere(join(folder, `${name}.crt`));
  const key = await readIfThere(join(folder, `${name}.key`));
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined) return 'damaged';
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)) ? { certificate, key } : 'damaged';
  } catch {
    return 'damaged';
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Key first, each file whole or not at all; only the hub's own user may read the key. */
export async function savePair(folder: string, name: string, pair: KeyPairFiles): Promise<KeyPairFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeWhole(join(folder, `${name}.key`), pair.key, 0o600);
  await writeWhole(join(folder, `${name}.crt`), pair.certificate, 0o644);
  return pair;
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const file = await open(`${path}.new`, 'w', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(`${path}.new`, mode);
  await rename(`${path}.new`, path);
}
