import { expect, it } from "vitest";
import type { Dataset, Summary } from "../types";
import { creditOf, credits } from "./credit";

const dataset = (name: string, more: Partial<Dataset> = {}): Dataset => ({
  name,
  title: "",
  licence: "",
  attribution: "",
  redistributable: true,
  visibility: "public",
  events: 9,
  ...more,
});
const tallied = (...tallies: readonly (readonly [string, number])[]): Summary => ({
  total: 1,
  unlocated: 0,
  undated: 0,
  facets: { dataset: tallies.map(([value, count]) => ({ value, count })) },
  bins: null,
  span: null,
  extent: null,
});

it("names whom the events on the screen are of, on what terms", () => {
  const all = [dataset("ucdp", { attribution: "UCDP", licence: "CC BY 4.0" }), dataset("wire", { title: "The wire" })];
  expect(creditOf(all, tallied(["ucdp", 3], ["wire", 1], ["", 4]))).toBe("UCDP (CC BY 4.0) · The wire");
  expect(creditOf(all, tallied(["wire", 0], ["gone", 2]))).toBe("");
  expect(creditOf(all, null)).toBe("");
  expect(credits(all, tallied(["ucdp", 3]))[0]).toMatchObject({ events: 3, redistributable: true });
});
