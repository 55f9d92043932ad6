import { createHash } from 'node:crypto';
import { mkdir, open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import * as v from 'valibot';
import { MAX_LIST, MAX_SIGNATURE, type SignedList } from '../../lib/kit/institution/list';
import {
  DATA_FOLDER,
  INSTITUTION_LIST,
  PROGRAM_FOLDER,
  STICK_FILE,
  SUMS_FILE,
  Stick,
  parseSums,
  type StickKit,
} from '../../lib/stick/list';
import { CannotStart } from '../institution/founding';
import { userDataFolder } from './user-folder';

/** The stick that a hub was started from. */
export interface StartedFrom {
  readonly folder: string;
  readonly id: string;
  readonly kits: readonly LentKit[];
  /** The institution's list that lies beside them. Hostile until judged. */
  readonly list?: SignedList;
  /**
   * Lines of the keys by which its kits are signed, where this program is the stick's own: whoever could change them
   * could change the program. Empty for a stick that was plugged in: anybody can write one.
   */
  readonly signers: readonly string[];
}

/** A kit on the stick, as it says itself: nothing of it was read yet. */
export interface LentKit extends Pick<StickKit, 'bytes'> {
  readonly path: string;
  /** Hex SHA-256 of the file, by the stick's own list. */
  readonly sha256: string;
}

/**
 * Reads what the stick says of itself. `program`: folder of the package that runs. Rejects with CannotStart where the
 * folder is no stick, or was not finished.
 */
export async function readStick(folder: string, program: string): Promise<StartedFrom> {
  const [text, sumsText] = await Promise.all(
    [STICK_FILE, SUMS_FILE].map((name) => readFile(join(folder, name), 'utf8').catch(() => undefined)),
  );
  const stick = v.safeParse(v.pipe(v.string(), v.parseJson(), Stick), text);
  const sums = sumsText === undefined ? undefined : parseSums(sumsText);
  if (!stick.success || sums?.get(STICK_FILE) !== createHash('sha256').update(text!).digest('hex'))
    throw new CannotStart('no-stick', `${folder} is no whole stick; check it: sandyq verify ${folder}`);
  const listed = stick.output.kits.flatMap(({ file, bytes, signer }) => {
    const sha256 = sums.get(file);
    return sha256 === undefined ? [] : [{ kit: { path: join(folder, file), bytes, sha256 }, signer }];
  });
  const signers = (await isProgramOf(folder, program, sumsText!)) ? listed.map(({ signer }) => signer) : [];
  const list = await readListOf(folder);
  return {
    folder,
    id: stick.output.id,
    kits: listed.map(({ kit }) => kit),
    signers: [...new Set(signers)],
    ...(list && { list }),
  };
}

/** The institution's list on a stick, where both of its files are there and no larger than they may be. */
export async function readListOf(folder: string): Promise<SignedList | undefined> {
  const textOf = async (path: string, most: number): Promise<string | undefined> => {
    const file = join(folder, path);
    // A character of a good one may have three bytes.
    const fits = await stat(file).then(
      ({ size }) => size <= 3 * most,
      () => false,
    );
    return fits ? await readFile(file, 'utf8') : undefined;
  };
  const text = await textOf(INSTITUTION_LIST.text, MAX_LIST);
  const signature = await textOf(INSTITUTION_LIST.signature, MAX_SIGNATURE);
  return text === undefined || signature === undefined ? undefined : { text, signature };
}

/**
 * Does the program lie on the stick, or in the copy that start.sh makes where a stick lets nothing run? The copy has the
 * list of the very stick beside it. Links are followed first: one on a stick may lead to any program.
 */
async function isProgramOf(folder: string, program: string, sumsText: string): Promise<boolean> {
  const [stick, root] = await Promise.all([realpath(folder), realpath(program)]);
  if (relative(stick, root).split(sep)[0] === PROGRAM_FOLDER) return true;
  for (let below = root; below !== dirname(below); below = dirname(below)) {
    const beside = join(dirname(below), SUMS_FILE);
    if (below.endsWith(sep + PROGRAM_FOLDER) && (await readFile(beside, 'utf8').catch(() => undefined)) === sumsText)
      return true;
  }
  return false;
}

export interface DataPlace {
  readonly folder: string;
  /** The stick lets nothing be written: the data are on this computer. */
  readonly besideStick: boolean;
}

/**
 * Where the hub of a stick keeps its data: on the stick, so that the institution travels with it; where that may not be
 * written, in the user's own folder on this computer, one for each stick.
 */
export async function dataFolderOf(
  { folder, id }: Pick<StartedFrom, 'folder' | 'id'>,
  ofUser: string = userDataFolder(),
): Promise<DataPlace> {
  const onStick = resolve(folder, DATA_FOLDER);
  if (await isWritable(onStick)) return { folder: onStick, besideStick: false };
  const fallback = join(ofUser, `stick-${id}`);
  if (await isWritable(fallback)) return { folder: fallback, besideStick: true };
  throw new CannotStart('no-data-folder', `neither ${onStick} nor ${fallback} may be written; choose one by --data`);
}

async function isWritable(folder: string): Promise<boolean> {
  const probe = join(folder, '.writable');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await (await open(probe, 'w')).close();
    await rm(probe);
    return true;
  } catch {
    return false;
  }
}
