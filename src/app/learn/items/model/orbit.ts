/* From where a model is seen: on a ball around its middle. Angles in radians, the distance in radii of the model. */

export interface Orbit {
  /** Around the upright axis; 0 is in front. */
  readonly turn: number;
  /** Above the ground; never quite from the poles, where up and down would change places. */
  readonly rise: number;
  readonly distance: number;
}

export const NEAREST = 1.2;
export const FARTHEST = 8;
const STEEPEST = 1.5;

export const FIRST_LOOK: Orbit = { turn: 0.5, rise: 0.3, distance: 3 };

export const turned = (orbit: Orbit, turn: number, rise: number): Orbit => ({
  ...orbit,
  turn: orbit.turn + turn,
  rise: clamped(orbit.rise + rise, -STEEPEST, STEEPEST),
});

/** `factor` above 1 comes nearer. */
export const nearer = (orbit: Orbit, factor: number): Orbit => ({
  ...orbit,
  distance: clamped(orbit.distance / factor, NEAREST, FARTHEST),
});

/** Where the eye is, the model's middle being 0. */
export const eyeOf = ({ turn, rise, distance }: Orbit): readonly [number, number, number] => [
  distance * Math.cos(rise) * Math.sin(turn),
  distance * Math.sin(rise),
  distance * Math.cos(rise) * Math.cos(turn),
];

const clamped = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
