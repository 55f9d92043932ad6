import * as v from 'valibot';
import { attributeOf, childOf, descendantsOf, parseXml, textAt, textOf, type XmlElement } from '../../shared/xml';
import { readFile, type ImportSource } from '../source';
import { decodeText } from '../text';

/** What a package says of itself, for people. */
export interface PackageFacts {
  readonly standard: 'scorm' | 'h5p' | 'cmi5' | 'html';
  readonly title?: string | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
  readonly licence?: string | undefined;
}

/** Never fails: a package that says nothing is named after its file. Outside data. */
export async function packageFacts(source: ImportSource, standard: PackageFacts['standard']): Promise<PackageFacts> {
  switch (standard) {
    case 'scorm':
      return { standard, ...scormFacts(await xmlOf(source, 'imsmanifest.xml')) };
    case 'cmi5':
      return { standard, ...cmi5Facts(await xmlOf(source, 'cmi5.xml')) };
    case 'h5p':
      return { standard, ...h5pFacts(await textOfFile(source, 'h5p.json')) };
    case 'html':
      return { standard, ...htmlFacts(await startPage(source)) };
  }
}

type Facts = Omit<PackageFacts, 'standard'>;

/** SCORM: the default organization names the course; LOM (IEEE 1484.12.1) may say the language and the terms. */
function scormFacts(manifest: XmlElement | undefined): Facts {
  if (!manifest) return {};
  const organizations = childOf(manifest, 'organizations');
  const wanted = attributeOf(organizations, 'default');
  const all = organizations ? descendantsOf(organizations, 'organization') : [];
  const organization = all.find((one) => attributeOf(one, 'identifier') === wanted) ?? all[0];
  const general = childOf(manifest, 'metadata', 'lom', 'general');
  return {
    title: textAt(organization, 'title') ?? textAt(general, 'title'),
    language: languageTag(textAt(general, 'language')),
    licence: licenceOf(childOf(manifest, 'metadata', 'lom', 'rights')),
  };
}

/** `rights` of LOM: its description, where a licence stands in words. */
export const licenceOf = (rights: XmlElement | undefined): string | undefined =>
  textAt(rights, 'description')?.replace(/\s+/g, ' ').slice(0, 500);

/** Texts in several languages: the first one, and its language. */
function cmi5Facts(structure: XmlElement | undefined): Facts {
  const words = childOf(structure, 'course', 'title', 'langstring');
  return { title: textOf(words).trim() || undefined, language: languageTag(attributeOf(words, 'lang')) };
}

const H5p = v.object({
  title: v.optional(v.string()),
  language: v.optional(v.string()),
  defaultLanguage: v.optional(v.string()),
  license: v.optional(v.string()),
  licenseVersion: v.optional(v.string()),
});

function h5pFacts(text: string | undefined): Facts {
  let json: unknown;
  try {
    json = JSON.parse(text ?? '');
  } catch {
    return {};
  }
  const parsed = v.safeParse(H5p, json);
  if (!parsed.success) return {};
  const { title, language, defaultLanguage, license, licenseVersion } = parsed.output;
  // `U` is "undisclosed".
  const licence =
    license === undefined || license === 'U' ? undefined : [license, licenseVersion].filter(Boolean).join(' ');
  return { title: title?.trim() || undefined, language: languageTag(defaultLanguage ?? language), licence };
}

function htmlFacts(text: string | undefined): Facts {
  const title = /<title[^>]*>([^<]{1,300})/i
    .exec(text ?? '')?.[1]
    ?.replace(/\s+/g, ' ')
    .trim();
  return {
    title: title || undefined,
    language: languageTag(/<html[^>]*\slang\s*=\s*["']?([\w-]+)/i.exec(text ?? '')?.[1]),
  };
}

/** `en-US`, `ru_RU`, `rus` as kits write languages; undefined for none and for "undetermined". */
export function languageTag(told: string | undefined): string | undefined {
  const [first, ...rest] = (told ?? '').trim().replaceAll('_', '-').split('-');
  const base = THREE_LETTERS[first!.toLowerCase()] ?? first!.toLowerCase();
  if (!/^[a-z]{2,3}$/.test(base) || ['und', 'mul', 'zxx', 'mis'].includes(base)) return undefined;
  // A country says nothing that a learner chooses by; a script does.
  return [base, ...rest.filter((part) => /^[A-Z][a-z]{3}$/.test(part))].join('-');
}

/** ISO 639-2 of the languages that materials here are in. */
const THREE_LETTERS: Readonly<Record<string, string>> = {
  kaz: 'kk',
  rus: 'ru',
  eng: 'en',
  kir: 'ky',
  uzb: 'uz',
  deu: 'de',
  ger: 'de',
};

async function startPage(source: ImportSource): Promise<string | undefined> {
  const name = ['index.html', 'index.htm', 'story.html', 'start.html'].find((path) => source.files.has(path));
  return name === undefined ? undefined : textOfFile(source, name);
}

async function xmlOf(source: ImportSource, path: string): Promise<XmlElement | undefined> {
  const parsed = parseXml((await textOfFile(source, path)) ?? '');
  return parsed.ok ? parsed.value : undefined;
}

async function textOfFile(source: ImportSource, path: string): Promise<string | undefined> {
  const file = source.files.get(path);
  const bytes = file && (await readFile(file));
  return bytes?.ok ? decodeText(bytes.value) : undefined;
}
