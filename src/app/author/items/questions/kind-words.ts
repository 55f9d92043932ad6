import { m } from '../../../text';
import type { FormKind } from './model';

const NAMES: Readonly<Record<FormKind, () => string>> = {
  choice: m.author_q_kind_choice,
  multiple: m.author_q_kind_multiple,
  truefalse: m.author_q_kind_truefalse,
  short: m.author_q_kind_short,
  numeric: m.author_q_kind_numeric,
  matching: m.author_q_kind_matching,
  cloze: m.author_q_kind_cloze,
  essay: m.author_q_kind_essay,
};

export const kindWords = (kind: FormKind): string => NAMES[kind]();

/** Shapes of questions (`shapeOf`) with the names of their kinds: `1: choice of 3 / essay`. */
export const shapeWords = (shapes: string): string =>
  shapes.replace(/([a-z]+)(?: of (\d+))?(?: with ([^/]*[^/ ]))?/g, (whole, kind: string, count = '', more = '') => {
    if (!Object.hasOwn(NAMES, kind)) return whole;
    const counts = [count, String(more).replaceAll('typed', '…')].filter(Boolean).join(' + ');
    return `${kindWords(kind as FormKind)}${counts === '' ? '' : ` (${counts})`}`;
  });
