// Text is as large as the letters that a browser is set to make it, and the page
// is laid out for as many of them as fit: neither is measured in pixels. Paper is.

import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const styles = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".css") && !name.endsWith("print.css"),
);

it.each(styles)("%s measures text by the letters of the browser", (name) => {
  const lines = readFileSync(`src/${name}`, "utf8").split("\n");
  expect(lines.filter((line) => /^\s*font(-size)?:.*\dpx|@media.*-width: \d+px/.test(line))).toEqual([]);
});
