// A single event's symbol as an SVG element, for markers.

import { type Family, outlines } from "../lib/symbols";

const svg = "http://www.w3.org/2000/svg";

export function symbolElement(family: Family, className: string): SVGElement {
  const element = (name: string, attributes: Readonly<Record<string, string>>) => {
    const made = document.createElementNS(svg, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const root = element("svg", {
    viewBox: "-16 -16 32 32",
    width: "32",
    height: "32",
    class: className,
    "aria-hidden": "true",
  });
  root.append(
    element("circle", { r: "14", class: "halo" }),
    element("circle", { r: "10.5", class: "disc" }),
    element("path", {
      d: outlines[family],
      class: `family-${family}`,
      "fill-rule": "evenodd",
      transform: "scale(0.85)",
    }),
  );
  return root;
}
