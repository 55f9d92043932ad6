import { attributeOf, childOf, childrenOf, descendantsOf, type XmlElement } from '../../../shared/xml';
import { QuestionNotes } from '../notes';
import type { Bank, Heading } from '../bank';
import type { Draft, Unfit } from '../drafts';
import { declarationsOf, feedbackOf, pointsOf, processingOf } from './declarations';
import { BLOCKS, INLINE } from './interactions';
import { draftInline } from './inline';
import { withStimuli, type FindStimulus } from './stimulus';
import { htmlOfNodes, inQti2 } from './vocabulary';
import type { ItemReader } from './reader';
import type { QuestionReason } from '../reasons';

export const isItem = (root: XmlElement): boolean =>
  root.name === 'assessmentItem' || root.name === 'qti-assessment-item';

/** Adds the question of an `assessmentItem` to a bank, or the reason why it is none. Hostile. */
export function addItem(
  bank: Bank,
  root: XmlElement,
  find?: Heading['find'],
  findStimulus: FindStimulus = () => undefined,
): void {
  const item = inQti2(root);
  const notes = new QuestionNotes();
  const title = attributeOf(item, 'title')?.trim();
  const own = childOf(item, 'itemBody');
  const body = own && withStimuli(item, own, findStimulus, notes);
  const made = draftItem(item, body, notes);
  bank.add(
    {
      name: attributeOf(item, 'identifier'),
      ...(title ? { title } : {}),
      html: made.html,
      points: made.points,
      ...(find ? { find } : {}),
    },
    made.draft,
    notes,
  );
}

interface Made {
  readonly html: string;
  readonly points?: number | undefined;
  readonly draft: Draft | Unfit;
}

const isInteraction = ({ name }: XmlElement): boolean => /Interaction$/.test(name);

function draftItem(item: XmlElement, body: XmlElement | undefined, notes: QuestionNotes): Made {
  const empty = (unfit: QuestionReason, detail?: string): Made => ({
    html: body ? textOfBody(body) : '',
    draft: { unfit, ...(detail === undefined ? {} : { detail }) },
  });
  if (!body) return empty('nothing-left');
  if (attributeOf(item, 'adaptive') === 'true') return empty('adaptive');
  if (childrenOf(item, 'templateDeclaration').length > 0) return empty('item-template');
  const interactions = interactionsIn(body).filter(({ name }) => name !== 'endAttemptInteraction');
  const [first] = interactions;
  if (!first) return empty('no-question');
  const processing = processingOf(item);
  const reader: ItemReader = {
    body,
    declarations: declarationsOf(item),
    processing,
    feedback: feedbackOf(item),
    notes,
  };
  const unknown = interactions.find(({ name }) => !INLINE.has(name) && !Object.hasOwn(BLOCKS, name));
  if (unknown) return empty('unknown-question', unknown.name);
  if (processing === 'custom') notes.add('own-rules');
  if (descendantsOf(body, 'rubricBlock').length > 0) notes.add('rubric');
  const points = pointsOf(item);
  if (interactions.every(({ name }) => INLINE.has(name))) {
    const made = draftInline(interactions, reader);
    return { html: made.html, points: points ?? made.points, draft: made.draft };
  }
  if (interactions.length > 1) return empty('several-interactions', interactions.map(({ name }) => name).join(', '));
  const made = BLOCKS[first.name]!(first, reader);
  return { html: made.html ?? textOfBody(body), points: points ?? made.points, draft: made.draft };
}

/** Those that stand in a text of gaps belong to it. */
function interactionsIn(element: XmlElement): readonly XmlElement[] {
  return childrenOf(element).flatMap((child) => (isInteraction(child) ? [child] : interactionsIn(child)));
}

/** The text of the question: all of its body but answers and what only markers see, its prompt included. */
const textOfBody = (body: XmlElement): string =>
  htmlOfNodes(body.children, (element) => {
    if (isInteraction(element)) return htmlOfNodes(childOf(element, 'prompt')?.children ?? []);
    return element.name === 'rubricBlock' || element.name === 'stylesheet' ? '' : undefined;
  });
