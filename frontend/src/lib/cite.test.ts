import { describe, expect, it, vi } from "vitest";
import { event } from "../testing";

const strike = event(5, {
  title: "Drone strike on Kyiv",
  start_time: "2023-04-20T19:00:00Z",
  end_time: "2023-04-21T02:00:00Z",
  time_precision: "hour",
  time_zone: "Europe/Kyiv",
  point: [30.5234, 50.4501],
  place_name: "Kyiv",
  country: "UA",
  location_precision: "settlement",
  uncertainty_m: 15_000,
  sources: [
    { publisher: "AFP", published_at: "2023-04-21" },
    { title: "A headline", url: "https://example.org" },
  ],
});
const link = "https://map.example/events/5";

async function citing(language: string) {
  vi.resetModules();
  vi.doMock("../words/words", async () => {
    const { en } = await import("../words/en");
    const { translated } = await import("../words/translate");
    const { default: file } = await import("../words/uk.json");
    return { language, words: language === "uk" ? translated(en, file) : en };
  });
  return (await import("./cite")).cited;
}

describe("an event that is quoted", () => {
  it("says what, when and where with how sure, who says so, and where it is found", async () => {
    const cited = await citing("en");
    expect(cited(strike, link, null)).toBe(
      "Drone strike on Kyiv. Night of 20–21 April 2023 (between 22:00 and 05:00 Kyiv time; to the hour). Kyiv, Ukraine (somewhere in Kyiv, within 15 km). Sources: AFP, 21 Apr 2023; A headline. https://map.example/events/5",
    );
  });

  it("says what is not known, and names its area", async () => {
    const cited = await citing("en");
    expect(cited(event(6, { title: "Was it so?" }), link, null)).toBe(
      "Was it so? Date not known. Place not known. No source is named. https://map.example/events/5",
    );
    const shelled = event(7, { title: "Shelling", area_id: "UA-09", location_precision: "region" });
    expect(cited(shelled, link, "Luhansk")).toContain("Luhansk (somewhere in Luhansk).");
  });

  it("is quoted in Ukrainian", async () => {
    const cited = await citing("uk");
    const said = cited(strike, link, null);
    expect(said).toContain("Ніч проти 21 квітня 2023 (між 22:00 та 05:00");
    expect(said).toContain("Джерела: AFP, 21 квіт. 2023; A headline. https://map.example/events/5");
  });
});
