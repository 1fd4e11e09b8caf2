import { describe, expect, it } from "vitest";
import { words } from "../words/words";
import { refusedIn, wrongIn } from "./refused";

describe("what the server refuses", () => {
  it("is said by the server where the page speaks its language", () => {
    expect(refusedIn("en", 404)).toBeNull();
  });

  it("is said by the page in another language where it is one of the commonest, and else by the server", () => {
    expect(refusedIn("uk", 404)).toBe(words.refused.missing);
    expect(refusedIn("uk", 503)).toBe(words.refused.later);
    expect(refusedIn("uk", 400)).toBeNull();
  });
});

describe("what is wrong with a field", () => {
  const wrong = { field: "title", message: "is missing; say in a few words what happened", code: "missing" };

  it("is said by the server in its own language, and for a rule without a name", () => {
    expect(wrongIn("en", wrong)).toBe("Is missing; say in a few words what happened.");
    expect(wrongIn("uk", { field: "id", message: "must lie between 1 and 2" })).toBe("Must lie between 1 and 2.");
    expect(wrongIn("uk", { ...wrong, code: "newer_than_the_page" })).toMatch(/^Is missing/);
  });

  it("is said by the page in another language", () => {
    expect(wrongIn("uk", wrong)).toBe(words.refused.rules.missing);
  });
});
