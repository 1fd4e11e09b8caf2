import { describe, expect, it } from "vitest";
import { teller, toldProblem, toldResult } from "./told";

const sentences = {
  "%q is not a number": "{1} не є числом",
  "%d of %d columns are known":
    "{1, plural, one {# стовпець} few {# стовпці} many {# стовпців} other {# стовпця}} з {2}",
  "the feature %s": "об’єкт: {1}",
  "is larger than %d MB": "понад {1} МБ",
  "latitude %v is outside": "широта {1, number} за межами",
  "on %s": "дня {1}",
  "write %%25": "пишіть %25",
  "the file is empty": "файл порожній",
};
const tell = teller(sentences, "uk-UA", (text) => `«${text}»`);

describe("a sentence of the server", () => {
  it("is told by its pattern, with its values as the language writes them", () => {
    expect(tell('"x" is not a number', { pattern: "%q is not a number", values: ["x"] })).toBe("«x» не є числом");
    expect(tell("", { pattern: "%d of %d columns are known", values: [3, 10] })).toBe("3 стовпці з 10");
    expect(tell("", { pattern: "on %s", values: [{ day: "2023-04-03" }] })).toBe("дня 3 квітня 2023 р.");
    expect(tell("", { pattern: "latitude %v is outside", values: [91.5] })).toBe("широта 91,5 за межами");
  });

  it("may stand in another, known or not", () => {
    const large = { pattern: "is larger than %d MB", values: [8] };
    expect(tell("", { pattern: "the feature %s", values: [large] })).toBe("об’єкт: понад 8 МБ");
    expect(tell("", { pattern: "%s; %s %s", values: [large, "title", { pattern: "is 100 %% wrong" }] })).toBe(
      "понад 8 МБ; title is 100 % wrong",
    );
  });

  it("is known by its text where it has no values, and behind the field that it is about", () => {
    expect(tell("the file is empty")).toBe("файл порожній");
    expect(tell("write %25")).toBe("пишіть %25");
    expect(tell("", { pattern: "geometry: latitude %v is outside", values: [91] })).toBe(
      "geometry: широта 91 за межами",
    );
  });

  it("stays as it is where the language does not have it", () => {
    expect(tell("the file: is 100 % new")).toBe("the file: is 100 % new");
    expect(tell('"x" is new', { pattern: "%s is new", values: ["x"] })).toBe("x is new");
  });
});

describe("an answer of the server", () => {
  it("is told wherever it has sentences", () => {
    const sentence = { pattern: "%q is not a number", values: ["x"] };
    const row = { row: 2, reason: '"x" is not a number', sentence };
    const counts = { created: 1, updated: 0, unchanged: 0, conflicts: 0, refused: 1 };
    const told = toldResult(tell, { ...counts, refusals: [row], warnings: [{ row: 3, reason: "the file is empty" }] });
    expect(told.refusals?.[0]?.reason).toBe("«x» не є числом");
    expect(told.warnings?.[0]?.reason).toBe("файл порожній");

    const problem = { title: "Bad Request", status: 400, detail: "the file is empty" };
    const violations = [{ field: "lat", message: '"x" is not a number', sentence }];
    expect(toldProblem(tell, { ...problem, violations })).toMatchObject({
      detail: "файл порожній",
      violations: [{ field: "lat", message: "«x» не є числом" }],
    });
  });
});
