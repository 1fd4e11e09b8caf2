import { describe, expect, it } from "vitest";
import { message, messageIn, read } from "./message";

const uk = (text: string, ...names: string[]) => messageIn("uk-UA", text, names);

describe("a message", () => {
  it("has values at their places, in the order of the names", () => {
    expect(message("{day}, {clock}", "day", "clock")("21 April", "05:00")).toBe("21 April, 05:00");
    expect(message("{b} before {a}", "a", "b")("1", "2")).toBe("2 before 1");
  });

  it("writes numbers as the language does, and ids as they are", () => {
    expect(message("{n, number} of {id}", "n", "id")(12345, 12345)).toBe("12,345 of 12345");
    expect(uk("{n, number}", "n")(12345)).toBe("12\u00a0345");
  });

  it("has the plurals of its language", () => {
    const events = message("{n, plural, =0 {no events} one {# event} other {# events}}", "n");
    expect([0, 1, 2].map((n) => events(n))).toEqual(["no events", "1 event", "2 events"]);
    const події = uk("{n, plural, one {# подія} few {# події} many {# подій} other {# події}}", "n");
    expect([1, 3, 5, 11, 21, 22].map((n) => події(n))).toEqual([
      "1 подія",
      "3 події",
      "5 подій",
      "11 подій",
      "21 подія",
      "22 події",
    ]);
  });

  it("chooses by what something is, and by whether it is anything", () => {
    const by = message("Changed{who, select, none {} other { by {who}}}", "who");
    expect([by(""), by(null), by("Olena"), by("none")]).toEqual([
      "Changed",
      "Changed",
      "Changed by Olena",
      "Changed by none",
    ]);
    expect(message("{all, select, true {all} other {some}}", "all")(true)).toBe("all");
  });

  it("holds messages in messages; # is the nearest count", () => {
    const bin = message(
      "{a, plural, one {# event} other {# events}}{b, plural, =0 {} other {, # of {a, number}}}",
      "a",
      "b",
    );
    expect([bin(1, 0), bin(3, 2)]).toEqual(["1 event", "3 events, 2 of 3"]);
  });

  it("takes no part of a value for a place", () => {
    expect(message("“{title}”", "title")("{n} # {title}")).toBe("“{n} # {title}”");
  });

  it("is refused where it is not well formed", () => {
    for (const text of [
      "{",
      "{n",
      "}",
      "{n, plural}",
      "{n, plural, one {#}}",
      "{n, plural, other {#}",
      "{n, date}",
      "{}",
    ])
      expect(() => read(text), text).toThrow(/^words: .+ at \d+ of/);
  });
});
