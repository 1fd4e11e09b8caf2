// How far a part of the map is, in the words of the page.

import { Control } from "leaflet";
import { distance } from "../lib/geo";

/** Leaflet's scale, whose own "km" is English. */
export class Scale extends Control.Scale {
  /** Leaflet's own hook: `text` is "500 m" or "20 km". */
  protected _updateScale(bar: HTMLElement, text: string, share: number): void {
    const metres = Number.parseFloat(text) * (text.endsWith("km") ? 1000 : 1);
    const [width, said] = [`${Math.round((this.options.maxWidth ?? 100) * share)}px`, distance(metres)];
    // Asked at every move: what is written again, even the same, is laid out again.
    if (bar.style.width !== width) bar.style.width = width;
    if (bar.textContent !== said) bar.textContent = said;
  }
}
