import { describe, expect, it } from "vitest";
import { arrange, type Frame, firstZoom, type Name, names, type PlacesFile, type Rectangle, square } from "./naming";

const file: PlacesFile = {
  countries: [[31.4, 48.5, 2.7, "Ukraine", "Україна"]],
  regions: [[37.7, 48.1, 6.7, "Donetsk Oblast", "Донецька область"]],
  places: [
    [30.524, 50.455, 2800000, 0, "Kyiv", "Київ"],
    [36.231, 49.993, 1400000, 1, "Kharkiv", "Харків"],
    [37.803, 48.023, 900000, 1, "Donetsk", "Донецьк"],
    [37.966, 48.046, 340000, 2, "Makiivka", "Макіївка"],
    [38, 48.594, 81000, 2, "Bakhmut"],
    [-0.126, 51.509, 9000000, 0, "London", "Лондон"],
  ],
};

const measure = (name: Name) => ({ width: 7 * name.en.length, height: 16 });

function frameAround(lon: number, lat: number, zoom: number): Frame {
  const world = 256 * 2 ** zoom;
  const { x, y } = square(lon, lat);
  return { left: x * world - 400, top: y * world - 300, width: 800, height: 600, zoom };
}

function shown(frame: Frame): readonly string[] {
  return arrange(names(file), frame, measure).map(({ name }) => name.en);
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

describe("firstZoom", () => {
  it("names large places, capitals and seats sooner", () => {
    expect(firstZoom(6_000_000, 2)).toBeCloseTo(3);
    expect(firstZoom(81_000, 2)).toBeGreaterThan(6);
    expect(firstZoom(300_000, 0)).toBeLessThan(firstZoom(300_000, 1));
    expect(firstZoom(300_000, 1)).toBeLessThan(firstZoom(300_000, 2));
    expect(firstZoom(0, 2)).toBe(10);
  });
});

describe("arrange", () => {
  it("shows countries and capitals from afar, and towns closer in", () => {
    expect(shown(frameAround(38, 48.4, 4))).toEqual(["Ukraine", "Kyiv", "Kharkiv", "Donetsk"]);
    expect(shown(frameAround(38, 48.4, 9))).toEqual(["Donetsk", "Makiivka", "Bakhmut"]);
  });

  it("names nothing outside the frame", () => {
    expect(shown(frameAround(33, 49, 6))).not.toContain("London");
  });

  it("lets no name cover another", () => {
    const crowd: PlacesFile = {
      countries: [],
      regions: [],
      places: Array.from({ length: 400 }, (_, i) => [37 + (i % 20) / 40, 48 + i / 900, 500_000 - i, 2, `Town ${i}`]),
    };
    const boxes = arrange(names(crowd), frameAround(37.2, 48.2, 9), measure).map(({ box }) => box);
    expect(boxes.length).toBeGreaterThan(20);
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
    }
  });

  it("moves a name to the other side of its dot before it leaves it out", () => {
    const pair: PlacesFile = {
      countries: [],
      regions: [],
      places: [
        [37.8, 48, 900_000, 1, "Donetsk"],
        [37.7, 48, 300_000, 2, "Makiivka"],
      ],
    };
    const [first, second] = arrange(names(pair), frameAround(37.8, 48, 9), measure);
    expect(first?.box.left).toBeGreaterThan(first?.x ?? 0);
    expect(second?.box.right).toBeLessThan(second?.x ?? 0);
  });

  it("names a place in every copy of the world that is seen", () => {
    const wide: Frame = { left: -100, top: 0, width: 1800, height: 1024, zoom: 2 };
    const london: Name[] = names(file)
      .filter(({ en }) => en === "London")
      .map((name) => ({ ...name, from: 0 }));
    expect(arrange(london, wide, measure).map(({ x }) => Math.round(x))).toEqual([612, 1636]);
  });
});

describe("names", () => {
  it("takes the English name where there is no Ukrainian one", () => {
    expect(names(file).find(({ en }) => en === "Bakhmut")?.uk).toBe("Bakhmut");
  });
});
