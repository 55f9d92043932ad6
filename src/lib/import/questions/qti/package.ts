import { err, ok, type Result } from '../../../shared/result';
import {
  attributeOf,
  childOf,
  childrenOf,
  descendantsOf,
  parseXml,
  textAt,
  textOf,
  type XmlElement,
} from '../../../shared/xml';
import { resolvePath } from '../../archive/paths';
import { decoded } from '../../html/addresses';
import { lookup } from '../../html/attachments';
import type { ImportFault, SourceFile } from '../../imported';
import { readFile } from '../../source';
import { decodeText } from '../../text';
import { Bank } from '../bank';
import { addItem, isItem } from './item';
import { isStimulus, stimulusBody } from './stimulus';
import { inQti2 } from './vocabulary';
import { addQti12, isQti12 } from '../qti12/read';

/** Of one text of a package; a thousand questions are a thousand files. */
const MAX_ITEM_BYTES = 8 * 1024 * 1024;

type Files = ReadonlyMap<string, SourceFile>;
/** A file by its path, as people wrote it. */
type Find = (path: string) => SourceFile | undefined;

/**
 * Questions of a package (IMS Content Packaging 1.1 to 1.3 with QTI 1.2, 2.x or 3.0): in the order of its test, where there is
 * one, else of its manifest; of a package without a manifest, every item in it.
 */
export async function readQtiPackage(files: Files, find: Find = lookup(files)): Promise<Result<Bank, ImportFault>> {
  const manifest = await rootOf(find, 'imsmanifest.xml');
  if (manifest && !manifest.ok) return manifest;
  const bank = new Bank();
  if (manifest) bank.title = titleOf(manifest.value);
  const paths = manifest ? pathsIn(manifest.value, bank) : [...files.keys()].filter((path) => /\.xml$/i.test(path));
  const roots = new Map<string, XmlElement>();
  for (const path of paths) {
    const root = await rootOf(find, path);
    if (root?.ok) roots.set(path, root.value);
    else bank.leftOut(path, root ? 'damaged-item' : 'missing-item', root?.error.detail);
  }
  const stimuli = await Stimuli.read(roots, find);
  for (const path of inOrder(roots, bank)) {
    const root = roots.get(path)!;
    const beside = finder(find, path);
    if (isItem(root)) addItem(bank, root, beside, (href) => stimuli.of(path, href));
    else if (isQti12(root)) addQti12(bank, root, beside);
  }
  for (const [path, root] of roots) if (isStimulus(root) && !stimuli.used.has(path)) bank.leftOut(path, 'no-question');
  return bank.entries.length === 0 ? err({ code: 'empty' }) : ok(bank);
}

async function rootOf(find: Find, path: string): Promise<Result<XmlElement, ImportFault> | undefined> {
  const file = find(path);
  if (!file) return undefined;
  const bytes = await readFile(file, MAX_ITEM_BYTES);
  return bytes.ok ? parseXml(decodeText(bytes.value)) : bytes;
}

/** Characters of texts that stand in each question that belongs to them. */
const MAX_STIMULI = 32 * 1024 * 1024;

/** Texts to which items belong, by path. A manifest need not list them: an item names its own. */
class Stimuli {
  readonly used = new Set<string>();
  #characters = 0;

  private constructor(private readonly bodies: ReadonlyMap<string, XmlElement | undefined>) {}

  static async read(roots: ReadonlyMap<string, XmlElement>, find: Find): Promise<Stimuli> {
    const bodies = new Map<string, XmlElement | undefined>();
    for (const [item, root] of roots)
      for (const ref of isItem(root) ? childrenOf(inQti2(root), 'assessmentStimulusRef') : []) {
        const path = pathOf(item, attributeOf(ref, 'href'));
        if (path === undefined || bodies.has(path)) continue;
        const stimulus = roots.get(path) ?? valueOf(await rootOf(find, path));
        bodies.set(path, stimulus && isStimulus(stimulus) ? stimulusBody(stimulus, path) : undefined);
      }
    return new Stimuli(bodies);
  }

  /** Undefined where there is none, or all of them would be more than a file can hold. */
  of(item: string, href: string): XmlElement | undefined {
    const path = pathOf(item, href);
    const body = path === undefined ? undefined : this.bodies.get(path);
    if (body === undefined) return undefined;
    this.used.add(path!);
    this.#characters += textOf(body).length;
    return this.#characters <= MAX_STIMULI ? body : undefined;
  }
}

const pathOf = (from: string, href: string | undefined): string | undefined =>
  href === undefined ? undefined : resolvePath(from, decoded(href));

const valueOf = (read: Result<XmlElement, ImportFault> | undefined): XmlElement | undefined =>
  read?.ok ? read.value : undefined;

/** Files that a text of an item names lie beside it. */
function finder(find: Find, item: string): Find {
  return (path) => {
    const resolved = resolvePath(item, path);
    return resolved === undefined ? undefined : find(resolved);
  };
}

const titleOf = (manifest: XmlElement): string | undefined => {
  const title = descendantsOf(childOf(manifest, 'metadata') ?? manifest, 'title')[0];
  return textAt(title, 'string') ?? textAt(title, 'langstring') ?? textAt(title);
};

/** Resources that are items, tests or banks. */
function pathsIn(manifest: XmlElement, bank: Bank): readonly string[] {
  return childrenOf(childOf(manifest, 'resources'), 'resource').flatMap((resource) => {
    const type = attributeOf(resource, 'type') ?? '';
    const href = attributeOf(resource, 'href') ?? attributeOf(childOf(resource, 'file'), 'href');
    if (!/^imsqti/i.test(type)) return [];
    const path = href === undefined ? undefined : resolvePath('imsmanifest.xml', decoded(href));
    if (path) return [path];
    bank.leftOut(attributeOf(resource, 'identifier') ?? type, 'missing-item');
    return [];
  });
}

/** Items as tests ask them, then those that no test asks. */
function inOrder(roots: ReadonlyMap<string, XmlElement>, bank: Bank): readonly string[] {
  const tests = [...roots].filter(([, root]) => /^(qti-assessment-test|assessmentTest)$/.test(root.name));
  const asked = tests.flatMap(([path, root]) => {
    const test = inQti2(root);
    bank.title = attributeOf(test, 'title')?.trim() || bank.title;
    if (descendantsOf(test, 'branchRule', 'preCondition', 'selection', 'ordering').length > 0)
      bank.simplified(attributeOf(test, 'title') ?? path, 'test-rules');
    return descendantsOf(test, 'assessmentItemRef').flatMap((ref) => {
      const item = resolvePath(path, decoded(attributeOf(ref, 'href') ?? ''));
      return item !== undefined && roots.has(item) ? [item] : [];
    });
  });
  return [...new Set([...asked, ...roots.keys()])];
}
