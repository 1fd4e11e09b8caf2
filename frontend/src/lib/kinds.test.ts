import { describe, expect, it } from "vitest";
import type { EventType } from "../types";
import { findKinds, kindsOf } from "./kinds";

const types: readonly EventType[] = [
  {
    name: "battles",
    label: "Battles",
    meaning: "Armed groups fight each other",
    sub_event_types: [{ name: "armed_clash", label: "Armed clash", meaning: "No side gains territory" }],
  },
  {
    name: "explosions_remote_violence",
    label: "Explosions and remote violence",
    meaning: "Weapons that act at a distance",
    sub_event_types: [
      { name: "air_drone_strike", label: "Air or drone strike" },
      { name: "shelling_artillery_missile", label: "Shelling, artillery or missile" },
    ],
  },
];
const ukrainian = {
  event_types: { battles: { label: "Бої", meaning: "Озброєні групи воюють між собою" } },
  sub_event_types: { air_drone_strike: "Удар з повітря або дроном" },
};
const kinds = kindsOf(types, [ukrainian]);
const found = (text: string) => findKinds(kinds, text).map(({ type, kind }) => kind || type);

describe("a type of event", () => {
  it("stands before its kinds, and all are there while nothing is typed", () => {
    expect(found(" ")).toEqual([
      "battles",
      "armed_clash",
      "explosions_remote_violence",
      "air_drone_strike",
      "shelling_artillery_missile",
    ]);
    expect(kinds.map(({ of }) => of)).toEqual(["", "Battles", "", ...Array(2).fill("Explosions and remote violence")]);
  });

  it.each([
    ["drone", ["air_drone_strike"]],
    ["missile", ["shelling_artillery_missile"]],
    ["art mis", ["shelling_artillery_missile"]],
    ["armed", ["armed_clash", "battles"]],
    ["Дрон", ["air_drone_strike"]],
    ["бої", ["battles", "armed_clash"]],
    ["remote strike", ["air_drone_strike"]],
    ["territory", ["armed_clash"]],
    ["submarine", []],
    ["rone", []],
  ])("is found by %s", (text, names) => expect(found(text)).toEqual(names));
});
