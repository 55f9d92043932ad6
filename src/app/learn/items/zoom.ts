/** How a picture lies in its frame: how much larger than it fits, and how far it was moved, CSS pixels from the middle. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
export const LARGEST = 10;

/** Larger by `factor`; what lies at `point` of the frame, from its middle, stays there as far as the edges let it. */
export function zoomed(
  view: View,
  factor: number,
  frame: Size,
  point: { readonly x: number; readonly y: number },
): View {
  const scale = Math.min(Math.max(1, view.scale * factor), LARGEST);
  const by = scale / view.scale;
  return held({ scale, x: point.x - (point.x - view.x) * by, y: point.y - (point.y - view.y) * by }, frame);
}

export const moved = (view: View, x: number, y: number, frame: Size): View =>
  held({ ...view, x: view.x + x, y: view.y + y }, frame);

/** No further than its edge: a picture that was pushed out of sight is hard to find again. */
function held({ scale, x, y }: View, { width, height }: Size): View {
  const far = { x: (width * (scale - 1)) / 2, y: (height * (scale - 1)) / 2 };
  const hold = (to: number, most: number) => Math.min(Math.max(-most, to), most) || 0;
  return { scale, x: hold(x, far.x), y: hold(y, far.y) };
}
