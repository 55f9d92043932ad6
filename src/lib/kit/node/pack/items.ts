import { gateOf, type AuthoredItem } from '../../authoring';
import { packReadings } from './books';
import { packModels } from './models';
import { packPackages } from './packages';
import type { Packing } from './packing';
import { packQuestions, type KeysByLanguage } from './questions';
import { packCaptions, packFiles, packPages, packPagesOrFiles } from './texts';
import type { YamlPath } from './yaml';

/** An item as `kit.json` will have it (its schema judges it afterwards), and the keys that stay out of the kit. */
export interface PackedItem {
  readonly item: Readonly<Record<string, unknown>>;
  readonly keys: KeysByLanguage;
}

export async function packItem(packing: Packing, authored: AuthoredItem, at: YamlPath): Promise<PackedItem> {
  const { id, kind, title, gate, ...rest } = authored;
  const base = { id, kind, title: packing.words(title), ...(gate ? { gate: gateOf(gate) } : {}) };
  const { minutes, due, required } = rest;
  const content = await packContent(packing, authored, at);
  return { item: compact({ ...base, minutes, due, required, ...content.members }), keys: content.keys ?? {} };
}

interface PackedContent {
  readonly members: Readonly<Record<string, unknown>>;
  readonly keys?: KeysByLanguage;
}

async function packContent(packing: Packing, item: AuthoredItem, at: YamlPath): Promise<PackedContent> {
  switch (item.kind) {
    case 'page':
      return { members: { content: await packPages(packing, item.content, [...at, 'content']) } };
    case 'reading':
      return { members: { file: await packReadings(packing, item.file, [...at, 'file']) } };
    case 'video':
    case 'audio':
      return { members: await packMedia(packing, item, at) };
    case 'image':
      return { members: { pictures: packPictures(packing, item, at) } };
    case 'model':
      return {
        members: { file: await packModels(packing, item.file, [...at, 'file']), alt: packing.words(item.alt) },
      };
    case 'assignment':
      return {
        members: {
          brief: await packPages(packing, item.brief, [...at, 'brief']),
          accepts: item.accepts,
          maxScore: item.maxScore,
        },
      };
    case 'case':
      return { members: await packCase(packing, item, at) };
    case 'test': {
      const { control, attempts, timeLimit, passScore, shuffle } = item;
      const use = control === 'self' ? 'self' : 'graded';
      const { questions, keys } = await packQuestions(packing, item.questions, use, [...at, 'questions']);
      return { members: { control, questions, attempts, timeLimit, passScore, shuffle }, keys };
    }
    case 'package':
      return { members: { package: await packPackages(packing, item.package, [...at, 'package']) } };
    case 'survey': {
      const { questions } = await packQuestions(packing, item.questions, 'survey', [...at, 'questions']);
      return { members: { questions } };
    }
  }
}

async function packMedia(packing: Packing, item: Extract<AuthoredItem, { kind: 'video' | 'audio' }>, at: YamlPath) {
  const posters = item.kind === 'video' && item.poster ? packFiles(packing, item.poster, [...at, 'poster']) : {};
  if (item.kind === 'video' && item.captions === undefined && item.transcript === undefined)
    packing.warn(at, {
      code: 'recording-silent',
      message: `video ${item.id} has neither captions nor a transcript: who cannot hear it cannot follow it`,
    });
  if (item.kind === 'audio' && item.transcript === undefined)
    packing.warn(at, {
      code: 'recording-silent',
      message: `audio ${item.id} has no transcript: who cannot hear it cannot follow it`,
    });
  return {
    file: packFiles(packing, item.file, [...at, 'file']),
    smaller: item.smaller === undefined ? undefined : packFiles(packing, item.smaller, [...at, 'smaller']),
    poster: Object.values(posters)[0],
    // Only where they differ: a reader that does not know of them shows the first.
    posters: new Set(Object.values(posters)).size > 1 ? posters : undefined,
    captions: item.captions && (await packCaptions(packing, item.captions, [...at, 'captions'])),
    transcript: item.transcript && (await packPages(packing, item.transcript, [...at, 'transcript'])),
  };
}

const packPictures = (packing: Packing, item: Extract<AuthoredItem, { kind: 'image' }>, at: YamlPath) =>
  item.pictures.map(({ file, alt, caption }, index) =>
    compact({
      file: packFiles(packing, file, [...at, 'pictures', index, 'file']),
      alt: packing.words(alt),
      caption: caption === undefined ? undefined : packing.words(caption),
    }),
  );

async function packCase(packing: Packing, item: Extract<AuthoredItem, { kind: 'case' }>, at: YamlPath) {
  const materials = [];
  for (const [index, material] of (item.materials ?? []).entries())
    materials.push({
      title: packing.words(material.title),
      file: await packPagesOrFiles(packing, material.file, [...at, 'materials', index, 'file']),
    });
  return {
    situation: await packPages(packing, item.situation, [...at, 'situation']),
    materials,
    questions: item.questions.map(({ id, text }) => ({ id, text: packing.words(text) })),
    accepts: item.accepts,
    maxScore: item.maxScore,
  };
}

/** JSON has no undefined: what is not said is not there. */
export const compact = (members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
