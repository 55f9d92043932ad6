import { tick } from 'svelte';
import { afterNavigate } from '$app/navigation';
import { page } from '$app/state';
import type { Thread } from './threads';

/** A link from the list of open comments leads to a thread: it is shown, and reading goes on there. Once for each link. */
export function leadHere(threads: () => readonly Thread[]): void {
  let led = '';
  const lead = () => {
    const id = page.url.hash.slice('#comment-'.length);
    if (!page.url.hash.startsWith('#comment-') || led === id) return;
    if (!threads().some(({ comment }) => comment.id === id)) return;
    led = id;
    void tick().then(() => {
      const found = document.getElementById(`comment-${id}`);
      found?.closest('details')?.setAttribute('open', '');
      found?.scrollIntoView({ block: 'center' });
      found?.focus({ preventScroll: true });
    });
  };
  $effect(lead);
  // The frame of the pages takes the focus to the heading first.
  afterNavigate(() => {
    led = '';
    lead();
  });
}
