// Rows of one height, as many as there are, in a box that scrolls. A browser
// draws no box that is taller than some ten million pixels: what would be
// taller is scaled. Near moves go pixel by pixel as everywhere, far ones by
// share, and whenever it stands still the bar is put to where it belongs.

export interface Roll {
  readonly rows: number;
  /** Pixels of one row, and of what can be seen of them. */
  readonly row: number;
  readonly view: number;
}

/** `top` is how far the box is scrolled; with `base` it is how far the rows are. */
export interface Place {
  readonly top: number;
  readonly base: number;
}

/** Firefox draws up to 17 million pixels, others more. */
export const tallest = 8_000_000;

export const start: Place = { top: 0, base: 0 };

const whole = ({ rows, row }: Roll) => rows * row;
const most = (roll: Roll) => Math.max(0, whole(roll) - roll.view);
const room = (roll: Roll) => Math.max(0, height(roll) - roll.view);
const within = (value: number, top: number) => Math.max(0, Math.min(top, value));

/** Pixels of the box. */
export function height(roll: Roll): number {
  return Math.min(whole(roll), tallest);
}

/** How many pixels of rows lie above what can be seen. */
export function offset(roll: Roll, { top, base }: Place): number {
  return within(within(top, room(roll)) + base, most(roll));
}

/** Where the rows are once the box was scrolled to `top`. */
export function scrolled(roll: Roll, before: Place, top: number): Place {
  const now = within(top, room(roll));
  const moved = now - within(before.top, room(roll));
  const at =
    Math.abs(moved) <= 2 * roll.view
      ? within(offset(roll, before) + moved, most(roll))
      : (now / room(roll)) * most(roll);
  return { top: now, base: whole(roll) <= tallest ? 0 : at - now };
}

/** The same rows, with the bar where it belongs. */
export function rested(roll: Roll, at: number): Place {
  const rows = within(at, most(roll));
  if (whole(roll) <= tallest) return { top: rows, base: 0 };
  // Near the ends nothing is scaled, or the wheel would stop short of them.
  const end = 2 * roll.view;
  const share = Math.round((rows / most(roll)) * room(roll));
  const top = Math.min(Math.max(share, Math.min(rows, end)), room(roll) - Math.min(most(roll) - rows, end));
  return { top, base: rows - top };
}

/** Whether the bar has come to an end and the rows have not. */
export function ended(roll: Roll, place: Place): boolean {
  const at = offset(roll, place);
  return (place.top <= 0 && at > 0) || (place.top >= room(roll) && at < most(roll));
}

/** The rows to be drawn: the first, and the one after the last. */
export function drawn(roll: Roll, place: Place, spare: number): readonly [number, number] {
  const at = offset(roll, place);
  const first = Math.floor(at / roll.row) - spare;
  const end = Math.ceil((at + roll.view) / roll.row) + spare;
  return [within(first, roll.rows), within(end, roll.rows)];
}
