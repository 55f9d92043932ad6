import type { AuthoredItem } from '../kit/authoring';
import type { KitSource } from '../kit/source';

/*
 * What an importer makes of somebody else's file: a part of a kit's source folder (docs/formats/authoring.md), and an
 * account of everything that was in it. The folder is the one form in which materials are worked on: what can't be
 * said in it, an importer can't bring.
 */

export interface Imported {
  /** Title of the whole, where the file has one. */
  readonly title?: string;
  /** BCP 47, where the file tells it. */
  readonly language?: string;
  /** As the file says it. */
  readonly licence?: string;
  readonly units: readonly ImportedUnit[];
  /** What the items name, by path in the source folder (`isSafePath`). */
  readonly files: ReadonlyMap<string, ImportedFile>;
  /** In the order of the file: everything that was in it, once. */
  readonly report: readonly ReportLine[];
}

/** What several say of their licences; '' where none says anything. */
export const joinedLicences = (imported: readonly Imported[]): string =>
  [...new Set(imported.flatMap(({ licence }) => licence ?? []))].join('; ');

export interface ImportedUnit {
  readonly title: string;
  /** Ids are unique within one import; who joins several makes them so again. */
  readonly items: readonly AuthoredItem[];
}

/** Small ones lie in memory; a recording stays where it is until it is written. */
export type ImportedFile = Uint8Array<ArrayBuffer> | SourceFile;

/**
 * A file that can be read again and again from its beginning, such as a Blob. What somebody else's archive says of it is
 * not checked before it was read: its stream fails with `UnreadableFile` where it is damaged, or of another size.
 */
export interface SourceFile {
  /** Bytes. */
  readonly size: number;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Its bytes by place, where they are to be had without reading all before them. */
  readonly access?: KitSource;
}

/** One thing of the file, and what became of it. Nothing is dropped in silence. */
export interface ReportLine {
  readonly outcome: 'kept' | 'simplified' | 'left-out';
  /** Its name for a person: a title, a path in the archive, the start of a question. */
  readonly what: string;
  /** Id of the item that has it now. */
  readonly item?: string;
  /** Why and how it differs from the original. Never of what was kept whole. */
  readonly reason?: ReportReason;
}

/** `detail` is data of the file: an element's name, a path. It is shown as it is, never as markup. */
export interface ReportReason {
  readonly code: string;
  readonly detail?: string;
}

/** The file can't be imported at all. Each code has a sentence for people that says what to do next. */
export interface ImportFault {
  readonly code:
    | 'unknown-format'
    | 'damaged'
    /** What it is made of is not all in it. */
    | 'incomplete'
    | 'too-large'
    | 'empty'
    | 'encrypted'
    | 'unsafe'
    /** A container of files as it is kept or sent; kits are such, too. */
    | 'bag'
    /** H5P, and nobody brought its player. */
    | 'needs-player';
  /** Place in the file, or what was found there. */
  readonly detail?: string;
}
