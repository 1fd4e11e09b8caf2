// Which part of the map no panel covers.

import type { Frame } from "../map/regions";

/** The free part of an element, in its own pixels, as the panels lie now. */
export function freeOf(element: HTMLElement): Frame {
  const whole = element.getBoundingClientRect();
  const free = { left: 0, top: 0, right: whole.width, bottom: whole.height };
  const mirrored = getComputedStyle(element).direction === "rtl";
  const phone = matchMedia("(max-width: 47.5em)").matches;
  for (const panel of document.querySelectorAll<HTMLElement>("[data-covers]")) {
    const box = panel.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    const edge = phone ? "bottom" : sideOf(panel.dataset.covers, mirrored);
    if (edge === "left") free.left = Math.max(free.left, box.right - whole.left);
    if (edge === "right") free.right = Math.min(free.right, box.left - whole.left);
    if (edge === "bottom") free.bottom = Math.min(free.bottom, box.top - whole.top);
  }
  if (phone) free.top = 68;
  // A sheet that covers nearly everything leaves its words where the map still shows.
  if (free.bottom - free.top < 120) free.bottom = Math.min(whole.height, free.top + 120);
  return free;
}

/** The side of the screen at which a line begins or ends. */
function sideOf(covers: string | undefined, mirrored: boolean): string | undefined {
  if (covers === "start") return mirrored ? "right" : "left";
  if (covers === "end") return mirrored ? "left" : "right";
  return covers;
}
