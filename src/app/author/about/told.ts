import { at, listAt, textOf } from '$lib/draft/check/words';
import { outlineOf } from '$lib/draft/outline';
import { DOCUMENT_KINDS } from '$lib/kit/manifest';
import { languageName } from '../../learn/items/language-name';
import { formatNumber, formatTime, m } from '../../text';
import { anyWords, isSaid, wordsOf } from '../items/words';
import { formOf, pathOf } from './document-forms';
import type { FactsEditing } from './facts-editing.svelte';
import { licenceName } from './licences';
import type { Section } from './sections';
import { entriesOf, sorted } from './timetable';

/* What a part of the page holds, in a line: who looks for something need not open all of them. */

/** `now`: ms UTC. */
export function toldOf(editing: FactsEditing, section: Section, now: number): string {
  switch (section) {
    case 'naming':
      return joined(
        say(editing, editing.facts.title),
        isSaid(editing.words('summary')) ? '' : m.author_about_told_no_summary(),
      );
    case 'languages':
      return editing.languages.map(languageName).join(', ');
    case 'volume':
      return volume(editing);
    case 'outcomes':
      return counted(listAt(editing.facts, 'outcomes').length);
    case 'documents':
      return documents(editing);
    case 'timetable':
      return timetable(editing, now);
    case 'terms':
      return joined(say(editing, at(editing.facts['institution'], 'name')), licenceName(editing.pattern('licence')));
    case 'version':
      return joined(editing.facts.id, editing.facts.version);
  }
}

const say = (editing: FactsEditing, words: unknown): string => anyWords(wordsOf(words), editing.shown);

const joined = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join(' · ') || m.author_about_told_nothing();

const counted = (count: number): string =>
  count === 0 ? m.author_about_told_nothing() : m.author_about_told_written({ count });

function volume(editing: FactsEditing): string {
  const told = (label: string, value: number | undefined) =>
    value === undefined ? '' : `${label}: ${formatNumber(value, 1)}`;
  const course = editing.facts['course'];
  return joined(
    textOf(at(course, 'code')) ?? '',
    say(editing, at(course, 'title')),
    told(m.author_about_credits(), editing.number('credits')),
    told(m.author_about_hours(), editing.number('hours')),
  );
}

function documents(editing: FactsEditing): string {
  const there = DOCUMENT_KINDS.filter((kind) => at(editing.facts['documents'], kind) !== undefined).length;
  return there === DOCUMENT_KINDS.length
    ? m.author_about_documents_all()
    : m.author_about_told_documents({ count: there });
}

/** The next that comes, or else the last that was. */
function timetable(editing: FactsEditing, now: number): string {
  const entries = sorted(entriesOf(editing.facts));
  if (entries.length === 0) return m.author_about_told_nothing();
  const next = entries.find((entry) => Date.parse(textOf(entry['start']) ?? '') >= now);
  const start = new Date(textOf(next?.['start']) ?? '');
  return joined(
    counted(entries.length),
    Number.isNaN(start.getTime()) ? '' : m.author_about_told_next({ time: formatTime(start, 'datetime', now) }),
  );
}

/** What one of the twelve documents is. */
export function documentTold(editing: FactsEditing, document: unknown): string {
  const title = (id: unknown): string => {
    const found = editing.others.find((one) => one.id === id);
    return found ? say(editing, found.item.title) || found.id : String(id);
  };
  switch (formOf(document)) {
    case 'none':
      return m.author_about_document_none();
    case 'text':
      return m.author_about_document_text();
    case 'file':
      return pathOf(document)!.split('/').at(-1)!;
    case 'items':
      return listAt(document, 'items').map(title).join(', ');
    case 'unit': {
      const unit = outlineOf(editing.pen.parts).find(({ id }) => id === at(document, 'unit'));
      return unit ? say(editing, unit.title) || unit.id : m.author_about_document_unit();
    }
    case 'timetable':
      return m.author_about_document_timetable();
  }
}
