import { m } from '../../text';
import type { Missing } from './missing';

/** What is missing, as people call it. */
export function missingWords({ what, number }: Missing): string {
  switch (what) {
    case 'title':
      return m.author_item_lacks_title();
    case 'text':
      return m.author_item_lacks_text();
    case 'file':
      return m.author_item_lacks_file();
    case 'captions':
      return m.author_item_lacks_captions();
    case 'transcript':
      return m.author_item_lacks_transcript();
    case 'picture':
      return m.author_item_lacks_picture({ number: number ?? 1 });
    case 'alternative':
      // Of pictures there are several, of what a model shows one.
      return number === undefined ? m.author_item_lacks_description() : m.author_item_lacks_alternative({ number });
    case 'material':
      return m.author_item_lacks_material({ number: number ?? 1 });
    case 'question':
      return m.author_item_lacks_question({ number: number ?? 1 });
    case 'questions':
      return m.author_item_lacks_questions();
  }
}
