// What the pure functions say in another language.

import { describe, expect, it, vi } from "vitest";
import type { Properties } from "../types";
import { countryName, distance, where } from "./geo";
import { harm, harmShort } from "./harm";
import { listed, lowered, reasonsSaid } from "./phrase";
import { label, retold } from "./terms";
import { dateSaid, spanSaid, type Timed, when, zoneName } from "./time";

vi.mock("../words/words", async () => {
  const { en } = await import("../words/en");
  const { translated } = await import("../words/translate");
  const { default: file } = await import("../words/uk.json");
  return { language: "uk", words: translated(en, file) };
});

const at = (start: string, end: string, precision: string, more: Partial<Timed> = {}): Timed => ({
  start_time: start,
  end_time: end,
  time_precision: precision,
  time_extent: "within",
  time_zone: "Europe/Kyiv",
  ...more,
});

describe("in Ukrainian", () => {
  it.each([
    [
      at("2023-04-20T19:00:00Z", "2023-04-21T02:00:00Z", "hour"),
      "Ніч проти 21 квітня 2023",
      "між 22:00 та 05:00, за київським часом; з точністю до години",
    ],
    [
      at("2023-04-16T21:00:00Z", "2023-04-23T20:59:59Z", "week"),
      "Тиждень від 17 квітня 2023",
      "в один із днів того тижня",
    ],
    [at("2023-04-19T21:00:00Z", "2023-04-20T20:59:59Z", "day"), "20 квітня 2023", ""],
    [at("2023-04-19T21:00:00Z", "2023-04-22T20:59:59Z", "days"), "Між 20 та 22 квітня 2023", "в один із цих днів"],
    [
      at("2023-02-27T22:00:00Z", "2023-03-02T21:59:59Z", "days"),
      "Між 28 лютого та 2 березня 2023",
      "в один із цих днів",
    ],
    [at("2023-03-31T21:00:00Z", "2023-04-30T20:59:59Z", "month"), "квітень 2023", "в один із днів того місяця"],
    [at("2022-12-31T22:00:00Z", "2023-12-31T21:59:59Z", "year"), "2023", "в один із днів того року"],
    [
      at("2023-05-02T08:00:00Z", "2023-05-02T08:00:00Z", "minute"),
      "2 травня 2023, 11:00",
      "за київським часом; з точністю до хвилини",
    ],
  ])("has times as people say them: %#", (event, text, note) => {
    expect(when(event)).toEqual({ text, note });
  });

  it("has dates and spans of the timeline", () => {
    expect(dateSaid("2023-04-21")).toBe("21 квіт. 2023");
    expect(spanSaid(Date.UTC(2023, 3, 1), Date.UTC(2023, 5, 1) - 1000, "UTC")).toBe("1 квіт. – 31 трав. 2023");
    expect(spanSaid(null, Date.UTC(2023, 4, 1) - 1000, "UTC")).toBe("до 30 квіт. 2023");
    expect(zoneName("Africa/Khartoum")).toBe("час: Судан");
  });

  it("has places, countries and distances", () => {
    expect([countryName("UA"), distance(1500), distance(40)]).toEqual(["Україна", "1,5 км", "40 м"]);
    const kyiv = { place_name: "Київ", country: "UA", location_precision: "settlement", uncertainty_m: 3000 };
    expect(where({ ...kyiv, point: [30.5, 50.4] } as unknown as Properties)).toEqual({
      text: "Київ, Україна",
      note: "десь у межах: Київ, у радіусі 3 км",
    });
  });

  it("has people, and what is said of them", () => {
    const event = { killed_best: 2, killed_max: 24, injured_min: 3 } as Properties;
    expect(harm(event).text).toBe("Загинуло: 2 (2–24) · поранено: щонайменше 3");
    expect(harmShort(event)).toBe("загинуло 2 (2–24), поранено щонайменше 3");
  });

  it("has phrases and terms", () => {
    expect([listed(["Житло", "Склад"]), lowered("Житло"), lowered("FPV-дрон")]).toEqual([
      "Житло і Склад",
      "житло",
      "FPV-дрон",
    ]);
    expect(reasonsSaid(["place", "time"])).toBe("те саме місце і той самий час");
  });

  it("names terms as the file does, and in English where it does not", () => {
    const told = retold(
      {
        event_types: [
          {
            name: "battles",
            label: "Battles",
            sub_event_types: [
              { name: "armed_clash", label: "Armed clash", meaning: "No side gains territory" },
              { name: "new_kind", label: "New kind" },
            ],
          },
        ],
        weapons: [{ name: "mortar", label: "Mortar" }],
      } as never,
      {
        event_types: { battles: { label: "Бої", meaning: "Воюють" } },
        sub_event_types: { armed_clash: "Збройне зіткнення" },
        weapons: { mortar: "Міномет" },
      },
    );
    expect(label(told.event_types, "battles")).toBe("Бої");
    expect(told.event_types[0]?.sub_event_types.map((term) => term.label)).toEqual(["Збройне зіткнення", "New kind"]);
    expect(label(told.weapons, "mortar")).toBe("Міномет");
  });
});
