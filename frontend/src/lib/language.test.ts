import { describe, expect, it } from "vitest";
import { chosenLanguage, languageName } from "./language";

describe("the language of the page", () => {
  const known = ["en", "uk"];

  it("is that of the address before any other", () => {
    expect(chosenLanguage("?lang=uk", "en", ["en-US"], known)).toBe("uk");
    expect(chosenLanguage("?lang=uk-UA&zoom=5", "", [], known)).toBe("uk");
  });

  it("is what was chosen here before what the browser prefers", () => {
    expect(chosenLanguage("", "uk", ["en-US", "en"], known)).toBe("uk");
    expect(chosenLanguage("", "en", ["uk"], known)).toBe("en");
  });

  it("is the first that the browser prefers and that there is", () => {
    expect(chosenLanguage("", "", ["fr-FR", "uk-UA", "en"], known)).toBe("uk");
    expect(chosenLanguage("", "", ["fr-FR", "en-GB", "uk"], known)).toBe("en");
  });

  it("is English where none is known", () => {
    expect(chosenLanguage("?lang=tlh", "xx", ["fr"], known)).toBe("en");
    expect(chosenLanguage("?lang=", "", [], known)).toBe("en");
  });

  it("is named in its own words", () => {
    expect(known.map(languageName)).toEqual(["English", "Українська"]);
  });
});
