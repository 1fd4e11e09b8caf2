// Styles name the sides of a line, its start and its end, so that the page is
// mirrored for a language that is written from right to left.

import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const styles = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));

/** What is placed by the map's own coordinates, or is the same on both sides. */
const physical = [/^left: (?:50%|-32px|clamp\()/];

const sided =
  /^(?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:left|right)\b.*:|^text-align: (?:left|right)|^float: (?:left|right)|^border-(?:top|bottom)-(?:left|right)-radius/;

/** Four lengths of which the second and the last differ say which side is which. */
const four = /^(?:margin|padding|inset): (\S+) (\S+) (\S+) (\S+);$/;

it.each(styles)("%s says start and end, not left and right", (name) => {
  const lines = readFileSync(`src/${name}`, "utf8")
    .split("\n")
    .map((line) => line.trim());
  const bound = lines.filter((line) => {
    const [, , end, , start] = four.exec(line) ?? [];
    return (sided.test(line) || end !== start) && !physical.some((allowed) => allowed.test(line));
  });
  expect(bound).toEqual([]);
});
