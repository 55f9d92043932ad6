import { Notes } from '../notes';
import type { QuestionReason } from './reasons';

/** How a question differs from its original: in ways that have words. */
export class QuestionNotes extends Notes {
  override add(code: QuestionReason, detail?: string): void {
    super.add(code, detail);
  }
}
