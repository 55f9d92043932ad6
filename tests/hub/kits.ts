import { appendFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicKeyLine } from '../../src/lib/kit/minisign/format';
import { writeDelta } from '../../src/lib/kit/node/delta';
import { openFileSource } from '../../src/lib/kit/node/file-source';
import { newSigningKey } from '../../src/lib/kit/node/keys';
import type { SigningKey } from '../../src/lib/kit/node/keys';
import type { SignedList } from '../../src/lib/kit/institution/list';
import { packKit } from '../../src/lib/kit/node/pack/pack';
import { openUntrusted } from '../../src/lib/kit/open';
import { systemRandom } from '../../src/lib/shared/ids';

export const newKey = (): SigningKey => newSigningKey(systemRandom);
export const lineOf = (key: SigningKey): string => publicKeyLine(key);

/** The source folder of a small kit: one page, and one graded control, which has answer keys. */
export async function kitFolder(id: string, version: string, text = 'Hello'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandyq-kit-'));
  await mkdir(join(folder, 'pages'));
  await writeFile(join(folder, 'pages', 'one.md'), `# One\n\n${text}\n`);
  await writeFile(join(folder, 'exam.gift'), '::q1:: Two and two? {=four ~five}\n');
  await writeFile(
    join(folder, 'kit.yaml'),
    `id: ${id}\nversion: ${version}\ntitle: { en: ${id} }\nlanguages: [en]\ninstitution: { id: demo, name: { en: Demo } }\n` +
      'units:\n  - id: all\n    title: { en: All }\n    items:\n' +
      '      - { id: one, kind: page, title: { en: One }, content: pages/one.md }\n' +
      '      - { id: exam, kind: test, control: midterm, title: { en: Exam }, questions: exam.gift }\n',
  );
  return folder;
}

export async function packedKit(
  id: string,
  version: string,
  key: SigningKey,
  text?: string,
  /** Lines of kit.yaml, and the institution's list. */
  more: { readonly yaml?: string; readonly list?: SignedList } = {},
): Promise<{ path: string; bytes: Uint8Array; keys: unknown }> {
  const folder = await kitFolder(id, version, text);
  const path = join(folder, `${id}.kit`);
  await appendFile(join(folder, 'kit.yaml'), more.yaml ?? '');
  const packed = await packKit({ folder, key, out: path, list: more.list });
  if (!packed.ok) throw new Error(JSON.stringify(packed.error.mistakes));
  const keys: unknown = JSON.parse(await readFile(packed.value.keysFile!, 'utf8'));
  return { path, bytes: new Uint8Array(await readFile(path)), keys };
}

/** The delta of one packed kit to another. */
export async function deltaOf(kit: { path: string }, base: { path: string }): Promise<Uint8Array> {
  const [source, baseSource] = [await openFileSource(kit.path), await openFileSource(base.path)];
  const [opened, older] = [await openUntrusted(source), await openUntrusted(baseSource)];
  if (!opened.ok || !older.ok) throw new Error('no kit');
  const out = `${kit.path}.delta.kit`;
  const written = await writeDelta({ kit: opened.value, source }, older.value, out);
  await Promise.all([source.close(), baseSource.close()]);
  if (!written.ok) throw new Error(written.error.code);
  return new Uint8Array(await readFile(out));
}
