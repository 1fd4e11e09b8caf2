// The one visual grammar of map, list, filter, legend and detail: colour and
// shape say the family, the ring says how sure.

export type Family =
  | "explosions"
  | "battles"
  | "civilians"
  | "observation"
  | "protests"
  | "riots"
  | "strategic"
  | "untyped";

export const families: readonly Family[] = [
  "explosions",
  "battles",
  "civilians",
  "protests",
  "riots",
  "strategic",
  "observation",
  "untyped",
];

const familyOfType: Readonly<Record<string, Family>> = {
  explosions_remote_violence: "explosions",
  battles: "battles",
  violence_against_civilians: "civilians",
  observation: "observation",
  protests: "protests",
  riots: "riots",
  strategic_developments: "strategic",
};

export function familyOf(eventType: string | null | undefined): Family {
  return familyOfType[eventType ?? ""] ?? "untyped";
}

/** The event type that a family shows; empty for the untyped. */
export function typeOf(family: Family): string {
  return Object.keys(familyOfType).find((type) => familyOfType[type] === family) ?? "";
}

export type Ring = "none" | "verified" | "likely" | "unverified" | "unverifiable" | "disputed" | "refuted";

export function ringOf(assessment: string | null | undefined): Ring {
  switch (assessment) {
    case "verified":
    case "likely":
    case "unverified":
    case "unverifiable":
    case "disputed":
    case "refuted":
      return assessment;
    default:
      return "none";
  }
}

/** Outlines as SVG paths around 0,0; the canvas draws them and so does the page. */
export const outlines: Readonly<Record<Family, string>> = {
  explosions: "M0-7.6 1.9-3 6.6-3.8 3.5 0 6.6 3.8 1.9 3 0 7.6-1.9 3-6.6 3.8-3.5 0-6.6-3.8-1.9-3z",
  battles: "M0-6.8 6.8 0 0 6.8-6.8 0z",
  civilians: "M0-6.2 6.2 4.8-6.2 4.8z",
  observation: "M-4.8 0a4.8 4.8 0 1 0 9.6 0a4.8 4.8 0 1 0-9.6 0z",
  protests: "M-5-5H5V5H-5z",
  riots: "M-5-5H5V5H-5zM-1.8-1.8V1.8H1.8V-1.8z",
  strategic: "M-3.1-5.4H3.1L6.2 0 3.1 5.4H-3.1L-6.2 0z",
  untyped: "M-3.8 0a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0-7.6 0z",
};

export interface RingStyle {
  readonly width: number;
  readonly dash: readonly number[];
  /** Whether the dashes end round, so that those without a length are dots. */
  readonly round?: boolean;
}

/** How a ring is drawn; dashes and gaps together go a whole number of times around. */
export const rings: Readonly<Record<Exclude<Ring, "none">, RingStyle>> = {
  verified: { width: 2.6, dash: [] },
  likely: { width: 1.2, dash: [] },
  unverified: { width: 1.7, dash: [4.95, 2.904] },
  unverifiable: { width: 2.2, dash: [0, 5.236], round: true },
  // Two halves with a gap at the left and the right.
  disputed: { width: 2, dash: [22.56, 8.86] },
  refuted: { width: 1.4, dash: [] },
};

export const ringRadius = 10;
