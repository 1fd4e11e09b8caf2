import { describe, expect, it } from "vitest";
import { words } from "../words/words";
import { refusedIn } from "./refused";

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
