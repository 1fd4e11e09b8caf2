import { describe, expect, it } from "vitest";
import { folded, latin, townRadius, townsOf } from "./gazetteer";

const towns = townsOf([
  [30.52, 50.45, 2_800_000, 0, "Kyiv", "Київ"],
  [37.85, 48.6, 70_000, 2, "Bakhmut", "Бахмут"],
  [28.05, -26.2, 2_000_000, 1, "Johannesburg", "Йоганнесбург"],
  [36.12, 50.02, 30_000, 2, "Kupyansk-Vuzlovyy", "Куп'янськ-Вузловий"],
  [8.54, 47.37, 400_000, 1, "Zürich", "Цюрих"],
  [32.53, 15.55, 5_000_000, 0, "Khartoum", "Хартум"],
  [36.23, 49.99, 1_400_000, 1, "Kharkiv", "Харків"],
  [52.53, 29.61, 1_200_000, 1, "Shiraz"],
  [24.7, 48.92, 240_000, 1, "Ivano-Frankivs'k", "Івано-Франківськ"],
]);
const names = (text: string) => towns.find(text, { lat: 50, lon: 30 }, 5).map(({ en }) => en);

describe("a town", () => {
  it.each([
    ["kyi", ["Kyiv"]],
    ["Київ", ["Kyiv"]],
    ["бах", ["Bakhmut"]],
    ["zurich", ["Zürich"]],
    ["куп’янськ", ["Kupyansk-Vuzlovyy"]],
    ["frankivsk", ["Ivano-Frankivs'k"]],
    ["франк", ["Ivano-Frankivs'k"]],
    ["иван", ["Ivano-Frankivs'k"]],
    ["k", []],
    ["kyiv oblast", []],
    ["Ширазу", []],
    ["Шира", ["Shiraz"]],
  ])("is found by %s", (text, found) => {
    expect(names(text)).toEqual(found);
  });
  it("is the nearer of two that are about as large", () => {
    expect(towns.find("хар", { lat: 50, lon: 31 }, 1)[0]?.en).toBe("Kharkiv");
    expect(towns.find("хар", { lat: 13, lon: 30 }, 1)[0]?.en).toBe("Khartoum");
  });
  it("is found by a name before others are by a part of theirs", () => {
    expect(folded("Йоганнесбург")).toBe("йоганнесбург");
    expect(towns.find("ku", { lat: 50, lon: 30 }, 1)).toHaveLength(1);
  });
});

describe("how large a town is taken to be", () => {
  it.each([
    ["a village", 900, 3_000],
    ["Bakhmut", 70_000, 3_000],
    ["Kharkiv", 1_400_000, 12_000],
    ["Kyiv", 2_800_000, 17_000],
  ])("grows with its people: %s", (_, people, metres) => expect(townRadius(people)).toBe(metres));
});

it("a name in Cyrillic is read as it would be written in Latin", () => {
  expect([latin("шебекино"), latin("щастя"), latin("бірюч")]).toEqual(["shebekino", "shchastya", "biryuch"]);
});
