import { describe, expect, it } from "vitest";
import { folded, townsOf } from "./gazetteer";

const towns = townsOf([
  [30.52, 50.45, 2_800_000, 0, "Kyiv", "Київ"],
  [37.85, 48.6, 70_000, 2, "Bakhmut", "Бахмут"],
  [28.05, -26.2, 2_000_000, 1, "Johannesburg", "Йоганнесбург"],
  [36.12, 50.02, 30_000, 2, "Kupyansk-Vuzlovyy", "Куп'янськ-Вузловий"],
  [8.54, 47.37, 400_000, 1, "Zürich", "Цюрих"],
  [24.7, 48.92, 240_000, 1, "Ivano-Frankivs'k", "Івано-Франківськ"],
]);
const names = (text: string) => towns.find(text, 5).map(({ en }) => en);

describe("a town", () => {
  it.each([
    ["kyi", ["Kyiv"]],
    ["Київ", ["Kyiv"]],
    ["бах", ["Bakhmut"]],
    ["zurich", ["Zürich"]],
    ["куп’янськ", ["Kupyansk-Vuzlovyy"]],
    ["frankivsk", ["Ivano-Frankivs'k"]],
    ["франк", ["Ivano-Frankivs'k"]],
    ["иван", []],
    ["k", []],
    ["kyiv oblast", []],
  ])("is found by %s", (text, found) => {
    expect(names(text)).toEqual(found);
  });
  it("is found by a name before others are by a part of theirs", () => {
    expect(folded("Йоганнесбург")).toBe("йоганнесбург");
    expect(towns.find("ku", 1)).toHaveLength(1);
  });
});
