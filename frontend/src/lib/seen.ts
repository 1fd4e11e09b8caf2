// What is on the map, as its layers tell it to the legend and the notes.

/** An area on the screen in which events may lie. */
export interface SeenArea {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  /** It goes around all that can be seen. */
  readonly around: boolean;
}

/** What is on the screen, for the legend and the notes. */
export interface Seen {
  readonly families: readonly string[];
  readonly assessments: readonly string[];
  readonly cells: boolean;
  readonly stacks: boolean;
  /** Anything is drawn as an area. */
  readonly hatched: boolean;
  /** The most events first. */
  readonly areas: readonly SeenArea[];
  /** Events that are known to lie within a radius of a point, and around how many points. */
  readonly discs: { readonly places: number; readonly events: number };
  /** What the strongest colour of density stands for; 0 when none is drawn. */
  readonly heat: number;
  /** Events that are too many to be drawn one by one. */
  readonly left: number;
}

export const nothingSeen: Seen = {
  families: [],
  assessments: [],
  cells: false,
  stacks: false,
  hatched: false,
  areas: [],
  discs: { places: 0, events: 0 },
  heat: 0,
  left: 0,
};
