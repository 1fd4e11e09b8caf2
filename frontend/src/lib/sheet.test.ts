import { expect, it } from "vitest";
import type { Stop } from "../state";
import { restOf } from "./sheet";

it.each([
  ["a small pull goes one stop on", "peek", 200, 60, "half"],
  ["a long pull goes all the way", "peek", 700, 560, "full"],
  ["a small push goes one stop back", "full", 730, -50, "half"],
  ["a long push goes all the way", "full", 120, -660, "peek"],
  ["a trembling finger changes nothing", "half", 450, 12, "half"],
  ["nothing lies above the top", "full", 840, 60, "full"],
] as const)("%s", (_, from: Stop, height, moved, to) => {
  expect(restOf(from, height, moved, 844)).toBe(to);
});
