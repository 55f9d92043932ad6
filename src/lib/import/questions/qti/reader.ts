import type { XmlElement } from '../../../shared/xml';
import type { QuestionNotes } from '../notes';
import type { Draft, Unfit } from '../drafts';
import type { Declaration, Processing } from './declarations';

/** An item while it is read. */
export interface ItemReader {
  readonly body: XmlElement;
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly processing: Processing;
  readonly feedback: ReadonlyMap<string, XmlElement>;
  readonly notes: QuestionNotes;
}

export interface MadeOf {
  readonly draft: Draft | Unfit;
  /** Instead of the body. */
  readonly html?: string;
  readonly points?: number | undefined;
}
