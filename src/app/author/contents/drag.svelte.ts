/** What a pointer drags, and the row at whose edge it would land. */
export interface Landing {
  readonly row: string;
  readonly edge: 'before' | 'after' | 'into';
}

/** Further than a finger trembles, px. */
const SLACK = 6;
/** So near to the edge of the screen the page goes on by itself, px. */
const EDGE = 60;

/**
 * Dragging by mouse, pen or finger, from a handle (`touch-action: none`). Rows are elements with `data-row`; they stay where
 * they are until something is put down.
 */
export class Drag {
  #dragged = $state<string>();
  #landing = $state.raw<Landing>();
  #ends: (() => void) | undefined;

  /** The row that is dragged. */
  get dragged(): string | undefined {
    return this.#dragged;
  }
  get landing(): Landing | undefined {
    return this.#landing;
  }

  /** From a `pointerdown` on a handle. `put` is called where it is let go over another row. */
  begin(event: PointerEvent, row: string, mayLand: (row: string) => boolean, put: (landing: Landing) => void): void {
    if (event.button !== 0 || this.#ends !== undefined) return;
    const start = { x: event.clientX, y: event.clientY };
    const move = (to: PointerEvent): void => {
      if (to.pointerId !== event.pointerId) return;
      if (this.#dragged === undefined && Math.hypot(to.clientX - start.x, to.clientY - start.y) < SLACK) return;
      this.#dragged = row;
      this.#landing = landingAt(to, row, mayLand);
      if (to.clientY < EDGE) scrollBy(0, -12);
      else if (to.clientY > innerHeight - EDGE) scrollBy(0, 12);
    };
    const up = (to: PointerEvent): void => {
      if (to.pointerId !== event.pointerId) return;
      const [dragged, landing] = [this.#dragged, this.#landing];
      this.end();
      if (dragged === undefined) return;
      swallowClick();
      if (landing !== undefined) put(landing);
    };
    const cancel = (): void => this.end();
    const key = (pressed: KeyboardEvent): void => {
      if (pressed.key === 'Escape') this.end();
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', up);
    addEventListener('pointercancel', cancel);
    addEventListener('keydown', key);
    this.#ends = () => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', up);
      removeEventListener('pointercancel', cancel);
      removeEventListener('keydown', key);
    };
  }

  /** Nothing is moved. */
  end(): void {
    this.#ends?.();
    this.#ends = undefined;
    this.#dragged = this.#landing = undefined;
  }
}

/** The click that follows a drag is not one on the handle; one after another press is, however busy the page was between. */
function swallowClick(): void {
  const swallow = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  const free = (): void => removeEventListener('click', swallow, { capture: true });
  addEventListener('click', swallow, { capture: true, once: true });
  addEventListener('pointerdown', free, { capture: true, once: true });
  setTimeout(free, 0);
}

function landingAt(at: PointerEvent, dragged: string, mayLand: (row: string) => boolean): Landing | undefined {
  const under = document.elementFromPoint(at.clientX, at.clientY);
  for (
    let row = under?.closest<HTMLElement>('[data-row]');
    row;
    row = row.parentElement?.closest<HTMLElement>('[data-row]')
  ) {
    const name = row.dataset['row'] ?? '';
    if (name === dragged || !mayLand(name)) continue;
    const { top, height } = row.getBoundingClientRect();
    if (row.dataset['empty'] !== undefined) return { row: name, edge: 'into' };
    return { row: name, edge: at.clientY < top + height / 2 ? 'before' : 'after' };
  }
  return undefined;
}
