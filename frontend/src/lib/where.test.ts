import { describe, expect, it } from "vitest";
import { parseWhere } from "./where";

const kyiv = { lat: 50.45, lon: 30.52 };

describe("a place that is pasted", () => {
  it.each([
    ["50.4501, 30.5234", 50.4501, 30.5234, 0],
    ["50°27′00″N 30°31′24″E", 50.45, 30.52333, 0],
    ["18S UJ 23394 07396", 38.8977, -77.0365, 0.5], // the White House
    ["18SUJ2307", 38.8987, -77.0356, 500],
    ["8FVC9G8F+6X", 47.36556, 8.52481, 7], // the examples of Open Location Code itself
    ["7FG49QCJ+2VX", 20.37011, 2.78223, 1],
    ["8FVC9G8F+6X Zürich", 47.36556, 8.52481, 7],
    ["FG2F+2C", 50.45006, 30.52309, 7],
    ["2G2F+22", 50.00006, 30.52306, 7],
    ["9G2G0000+", null, null, 0],
    ["https://www.google.com/maps/@50.4501,30.5234,14z", 50.4501, 30.5234, 0],
    [
      "https://www.google.com/maps/place/X/@50.4,30.5,17z/data=!3m1!4b1!4m6!8m2!3d50.4501!4d30.5234",
      50.4501,
      30.5234,
      0,
    ],
    ["https://maps.google.com/?q=-33.9,18.4", -33.9, 18.4, 0],
    ["https://maps.apple.com/?ll=50.4501,30.5234&z=10", 50.4501, 30.5234, 0],
    ["https://www.openstreetmap.org/#map=12/50.4501/30.5234", 50.4501, 30.5234, 0],
    ["https://www.openstreetmap.org/?mlat=50.4501&mlon=30.5234#map=12/0/0", 50.4501, 30.5234, 0],
    ["https://yandex.ru/maps/?ll=30.5234%2C50.4501&z=12", 50.4501, 30.5234, 0],
    ["https://www.bing.com/maps?cp=50.4501~30.5234&lvl=12", 50.4501, 30.5234, 0],
    ["geo:50.4501,30.5234;u=35", 50.4501, 30.5234, 0],
    ["http://127.0.0.1:8080/?lat=50.4501&lon=30.5234&zoom=9", 50.4501, 30.5234, 0],
  ])("is understood: %s", (text, lat, lon, metres) => {
    const spot = parseWhere(text, kyiv);
    if (lat === null) return expect(spot).toBeNull();
    expect(spot?.lat).toBeCloseTo(lat, 2);
    expect(spot?.lon).toBeCloseTo(lon ?? 0, 2);
    expect(spot?.metres ?? -1).toBeCloseTo(metres, 0);
  });

  it("is the nearest of that ending, over the edge of a degree", () => {
    const spot = parseWhere("2222+22", { lat: 50.999, lon: 30.999 });
    expect(spot?.lat).toBeCloseTo(51, 1);
    expect(spot?.lon).toBeCloseTo(31, 1);
  });

  it.each([
    "",
    "Kyiv",
    "drone strike",
    "99ZZZ12",
    "36UUB123",
    "36IUB12",
    "2023-04-21",
    "https://example.org/50.45,30.52",
    "https://maps.google.com/?q=95,30",
    "C+",
    "A+B",
    "100 + 20",
  ])("is none: %j", (text) => {
    expect(parseWhere(text, kyiv)).toBeNull();
  });
});
