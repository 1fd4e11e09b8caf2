import { expect, it } from "vitest";
import { broken, scaleOf } from "./picture";

it("breaks text into lines no wider than there is room, and never within a word", () => {
  const width = (text: string) => text.length;
  expect(broken("Battles in Myanmar since 2011", 12, width)).toEqual(["Battles in", "Myanmar", "since 2011"]);
  expect(broken("Кам’янець-Подільський район", 8, width)).toEqual(["Кам’янець-Подільський", "район"]);
  expect(broken("", 8, width)).toEqual([]);
});

it("has a scale of a round number of metres that fits", () => {
  expect(scaleOf(100, 110)).toEqual({ metres: 10_000, pixels: 100 });
  expect(scaleOf(30, 110)).toEqual({ metres: 2_000, pixels: 2_000 / 30 });
  expect(scaleOf(0.6, 110)).toEqual({ metres: 50, pixels: 50 / 0.6 });
});
