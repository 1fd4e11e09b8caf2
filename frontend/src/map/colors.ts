// The map's colours, from the page's custom properties: the same tokens as the
// panels use, light and dark.

import { type Family, families } from "../lib/symbols";

export interface Colors {
  readonly family: Readonly<Record<Family, string>>;
  readonly ink: string;
  readonly paper: string;
  readonly onFamily: string;
  /** What stands for events of several families. */
  readonly neutral: string;
  /** What a person points at. */
  readonly accent: string;
}

export function readColors(): Colors {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  const family = Object.fromEntries(families.map((f) => [f, read(`--family-${f}`, "#52606d")]));
  return {
    family: family as Record<Family, string>,
    ink: read("--map-ink", "#16202a"),
    paper: read("--map-paper", "#ffffff"),
    onFamily: read("--on-family", "#ffffff"),
    neutral: read("--map-label", "#3c4a57"),
    accent: read("--accent", "#0b5fa5"),
  };
}
