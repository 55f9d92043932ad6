import type { SignedList } from '../../lib/kit/institution/list';
import { REVOCATIONS_FILE } from '../../lib/trace/revocations';
import { INSTITUTION_LIST, RUNTIMES, STICK_FILE, readFolder, type Runtime, type Stick } from '../../lib/stick/list';
import { fileOfText, type StickFile } from './file';
import { kitFile, type CheckedKit } from './kit';
import type { Program } from './program';
import { startFiles } from './start-files';
import type { StickPlan } from './write';

/** What is to be on a stick. */
export interface StickOrder {
  /** Stays when the stick is written anew. */
  readonly id: string;
  readonly programVersion: string;
  readonly kits: readonly CheckedKit[];
  readonly program: Program;
  /** Node for these platforms, each with its files. */
  readonly runtimes: ReadonlyMap<Runtime, readonly StickFile[]>;
  /** The hub's signed list of blocked devices, to lie beside the kits. */
  readonly revocations?: string;
  /** Pages that need no program. */
  readonly readable: boolean;
  /** The institution's newest list: kits that were made before it have an older one, or none. */
  readonly list?: SignedList;
}

/** Two kits of one id and version cannot both be there. */
export const hasTwins = (kits: readonly CheckedKit[]): boolean =>
  new Set(kits.map(({ entry }) => entry.file)).size < kits.length;

export const stickOf = ({ id, programVersion, kits, program, runtimes }: StickOrder): Stick => ({
  format: 'sandyq-stick',
  formatVersion: 1,
  id,
  program: programVersion,
  kits: kits.map(({ entry }) => entry),
  runtimes: RUNTIMES.filter((runtime) => runtimes.has(runtime)),
  script: program.script,
});

/** What does not have to be made: its size is known, so that a stick that is too small is told before anything is written. */
export async function readyFiles(order: StickOrder): Promise<readonly StickFile[]> {
  const stick = stickOf(order);
  return [
    fileOfText(STICK_FILE, `${JSON.stringify(stick, null, 2)}\n`),
    ...(order.revocations === undefined ? [] : [fileOfText(REVOCATIONS_FILE, `${order.revocations}\n`)]),
    ...startFiles(order.id, stick.runtimes, order.program.script),
    ...(await Promise.all(order.kits.map(kitFile))),
    ...listFiles(order),
    ...[...order.runtimes.values()].flat(),
    ...order.program.files,
  ];
}

/** What is known of it before its pages are made: of those only where they go. */
export async function planOf(order: StickOrder): Promise<StickPlan> {
  const ready = await readyFiles(order);
  const certain = new Set(ready.map(({ path }) => path.toLowerCase()));
  const pages = order.readable ? ['read/style.css', ...order.kits.map(({ entry }) => `${readFolder(entry)}/`)] : [];
  return {
    ready,
    mayHold: (path) => {
      const whole = path.toLowerCase().replace(/\.part$/, '');
      return certain.has(whole) || pages.some((page) => whole.startsWith(page));
    },
  };
}

const listFiles = ({ list }: StickOrder): readonly StickFile[] =>
  list === undefined
    ? []
    : [fileOfText(INSTITUTION_LIST.text, list.text), fileOfText(INSTITUTION_LIST.signature, list.signature)];

/** Everything on the stick but SHA256SUMS, in the order in which it is written: the small things that explain it first. */
export async function* stickFiles(order: StickOrder): AsyncGenerator<StickFile> {
  yield* await readyFiles(order);
  if (!order.readable) return;
  // Only where a stick is written: style sheets and texts of the app are the bundler's to bring, and wait till then.
  const { readableFiles } = await import('./readable');
  yield* readableFiles(order.kits, stickOf(order));
}
