import { expect, it } from "vitest";
import { fieldSaid, homeless, sentenceOf } from "./violations";

it("keeps what no field of the form would show", () => {
  const fields = [
    "title",
    "killed_best",
    "killed_civilian_max",
    "actors[0].name",
    "actors[0].role",
    "sources[2].archive_url",
    "sources[2].url",
    "licence",
  ];
  expect(homeless(fields.map((field) => ({ field, message: "is wrong" }))).map(({ field }) => field)).toEqual([
    "killed_civilian_max",
    "actors[0].role",
    "sources[2].archive_url",
    "licence",
  ]);
});

it.each([
  ["sources[0].archive_url", "Sources 1 archive url"],
  ["killed_civilian_max", "Killed civilian max"],
  ["licence", "Licence"],
])("says %s as %s", (field, said) => expect(fieldSaid(field)).toBe(said));

it("makes a sentence of what is wrong", () => {
  expect(sentenceOf("is longer than 2,000 letters")).toBe("Is longer than 2,000 letters.");
  expect(sentenceOf("event_type: “unicorn” is none")).toBe("event_type: “unicorn” is none.");
  expect(sentenceOf("eventmap cannot be reached")).toBe("eventmap cannot be reached.");
  expect(sentenceOf("Is it?")).toBe("Is it?");
});
