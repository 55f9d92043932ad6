/** What a key does to a recording; `seek` in seconds from here. */
export type PlayerDeed = 'toggle' | 'slower' | 'faster' | { readonly seek: number };

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** By the place of the key as well as by its letter: on a Kazakh or Russian keyboard K is Л, and < is Б. */
export function playerDeed(pressed: Key): PlayerDeed | undefined {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return undefined;
  const is = (code: string, key: string) => pressed.code === code || pressed.key.toLowerCase() === key;
  if (is('Space', ' ') || is('KeyK', 'k')) return 'toggle';
  if (is('KeyJ', 'j')) return { seek: -10 };
  if (is('KeyL', 'l')) return { seek: 10 };
  if (pressed.key === 'ArrowLeft') return { seek: -5 };
  if (pressed.key === 'ArrowRight') return { seek: 5 };
  if (pressed.key === '<' || (pressed.shiftKey && pressed.code === 'Comma')) return 'slower';
  if (pressed.key === '>' || (pressed.shiftKey && pressed.code === 'Period')) return 'faster';
  return undefined;
}
