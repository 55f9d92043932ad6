import * as v from 'valibot';
import type { SealedNotes } from '../profile/notes';
import { emptyDraft, isEmptyDraft, type GradeDraft } from '$lib/tutoring/tutoring';

const GradeDraftSchema = v.object({
  score: v.string(),
  comment: v.string(),
  parts: v.record(v.string(), v.object({ score: v.string(), comment: v.string() })),
});

/**
 * What a tutor typed and did not send yet, kept over reloads and restarts, on this device alone. A full or forbidden
 * storage costs the draft, never the page.
 */
export class Drafts {
  /** `storage` is the tutor's own. */
  constructor(private readonly storage: SealedNotes) {}

  grade(submission: string): GradeDraft {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), GradeDraftSchema), this.#get('grade', submission));
    return parsed.success ? parsed.output : emptyDraft;
  }

  keepGrade(submission: string, draft: GradeDraft): void {
    this.#keep('grade', submission, isEmptyDraft(draft) ? '' : JSON.stringify(draft));
  }

  reply(thread: string): string {
    return this.#get('reply', thread) ?? '';
  }

  keepReply(thread: string, text: string): void {
    this.#keep('reply', thread, text);
  }

  #get(kind: string, id: string): string | null {
    try {
      return this.storage.getItem(this.#key(kind, id));
    } catch {
      return null;
    }
  }

  #keep(kind: string, id: string, text: string): void {
    try {
      if (text === '') this.storage.removeItem(this.#key(kind, id));
      else this.storage.setItem(this.#key(kind, id), text);
    } catch {
      // See above: the words are still on the screen.
    }
  }

  #key = (kind: string, id: string): string => `draft ${kind} ${id}`;
}
