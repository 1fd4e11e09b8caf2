import { describe, expect, it } from "vitest";
import { escaped, frameCode, lookParams, parseLook, publicFilters, usualLook } from "./embedding";
import { noFilters } from "./query";

describe("the look of an embedded map", () => {
  it("goes through its address", () => {
    for (const look of [
      usualLook,
      { theme: "dark", timeline: false, legend: true },
      { theme: "light", timeline: true, legend: false },
    ] as const) {
      expect(parseLook(lookParams(look))).toEqual(look);
    }
    expect(`${lookParams(usualLook)}`).toBe("");
  });

  it("is as usual where it cannot be read", () => {
    expect(parseLook(new URLSearchParams("theme=pink&timeline=maybe&legend="))).toEqual(usualLook);
  });
});

describe("filters for the public", () => {
  it("leave out what only the desk can filter by, and say so", () => {
    const words = { country: ["UA"], visibility: ["private"], status: ["review"] };
    const { filters, left } = publicFilters({ ...noFilters, words, asOf: "2024-01-01", text: "Kyiv" });
    expect(filters).toEqual({ ...noFilters, words: { country: ["UA"] }, text: "Kyiv" });
    expect(left).toBe(true);
    expect(publicFilters({ ...noFilters, changedAfter: 1 })).toEqual({ filters: noFilters, left: true });
  });

  it("are the same where nothing of that is chosen", () => {
    const open = { ...noFilters, words: { country: ["UA"] }, killedMin: 2 };
    expect(publicFilters(open)).toEqual({ filters: open, left: false });
  });
});

describe("the code of a frame", () => {
  it("is as wide as there is room, or as it is said", () => {
    expect(frameCode("https://map.example.org/embed?zoom=6", "Map", { width: null, height: 480 })).toBe(
      '<iframe src="https://map.example.org/embed?zoom=6" title="Map" width="100%" height="480" style="border:0;max-width:100%" loading="lazy" allowfullscreen></iframe>',
    );
    expect(frameCode("x", "y", { width: 640, height: 400 })).toContain('width="640" height="400"');
  });

  it("escapes what people wrote", () => {
    const code = frameCode('/embed?q=%22&a=b"', "<b>it's</b>", { width: null, height: 1 });
    expect(code).toContain('src="/embed?q=%22&amp;a=b&quot;" title="&lt;b&gt;it&#39;s&lt;/b&gt;"');
    const page = document.createElement("div");
    page.innerHTML = code;
    expect(page.querySelector("iframe")?.title).toBe("<b>it's</b>");
    expect(escaped("ні")).toBe("ні");
  });
});
