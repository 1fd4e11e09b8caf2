import { expect, it } from "vitest";
import { latinKey } from "./keys";

it("reads the Latin key on a keyboard of another alphabet", () => {
  expect(latinKey({ key: "о", code: "KeyJ" })).toBe("j");
  expect(latinKey({ key: "х", code: "BracketLeft" })).toBe("[");
  expect(latinKey({ key: "є", code: "Quote" })).toBe("є");
});

it("leaves every other key as it is", () => {
  for (const key of ["j", "?", "Escape", "ArrowDown", "["]) expect(latinKey({ key, code: "KeyX" })).toBe(key);
});
