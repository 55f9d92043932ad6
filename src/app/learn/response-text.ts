import type { Response } from '$lib/assessment/question';

/** An answer as xAPI writes it in `result.response` (xAPI 1.0.3 part 2, appendix C): lists by `[,]`, pairs by `[.]`. */
export function responseText(response: Response): string {
  switch (response.kind) {
    case 'choice':
      return response.choice;
    case 'multiple':
      return response.choices.join('[,]');
    case 'truefalse':
      return String(response.answer);
    case 'matching':
      return pairs(response.pairs);
    case 'cloze':
      return Object.values(response.gaps).join('[,]');
    case 'short':
    case 'numeric':
    case 'essay':
      return response.text;
  }
}

const pairs = (entries: Readonly<Record<string, string>>): string =>
  Object.entries(entries)
    .map(([left, right]) => `${left}[.]${right}`)
    .join('[,]');
