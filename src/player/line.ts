import type { PlayerWords } from '../lib/player/protocol';

/** Shows what a package says, below it, until it says something else or somebody puts it away. */
export function sayLine(
  said: string,
  { language, close, hide = close }: PlayerWords,
  after?: string,
  before?: string,
): void {
  const line = document.querySelector('.line') ?? newLine();
  const words = document.createElement('p');
  // In the language of the package, which nobody knows.
  words.lang = '';
  if (before !== undefined) words.append(spoken(before, language), ' ');
  words.append(said);
  if (after !== undefined) words.append(' ', spoken(after, language));
  const button = document.createElement('button');
  button.lang = language;
  button.textContent = hide;
  button.addEventListener('click', () => line.replaceChildren());
  line.replaceChildren(words, button);
}

function spoken(words: string, language: string): HTMLElement {
  const span = document.createElement('small');
  span.lang = language;
  span.textContent = words;
  return span;
}

/** There before anything is said, or it is not read aloud. */
export function newLine(): HTMLElement {
  const line = document.createElement('div');
  line.className = 'line';
  line.setAttribute('role', 'status');
  document.body.append(line);
  return line;
}
