import { describe, expect, it } from "vitest";
import { event, kyiv } from "../testing";
import { before, rankQuery } from "./rank";

describe("what stands before an event", () => {
  it("is what is greater, or as great with a smaller number", () => {
    expect(before("-start_time", kyiv)).toBe(
      "start_time > TIMESTAMP('2023-04-20T19:00:00Z') OR (start_time = TIMESTAMP('2023-04-20T19:00:00Z') AND id < 2)",
    );
    expect(before("-killed_best", kyiv)).toBe("killed_best > 0 OR (killed_best = 0 AND id < 2)");
  });

  it("holds what is not known for the lowest", () => {
    expect(before("-start_time", event(7))).toBe("start_time IS NOT NULL OR (start_time IS NULL AND id < 7)");
    expect(before("title", event(7))).toBe("(title IS NULL AND id < 7)");
    expect(before("title", event(7, { title: "Kyiv's night" }))).toBe(
      "title < 'Kyiv''s night' OR title IS NULL OR (title = 'Kyiv''s night' AND id < 7)",
    );
  });

  it("is asked for among what the list's question chooses", () => {
    const list = new URLSearchParams("bbox=1,2,3,4&filter=id > 1&sortby=title&limit=50&offset=100");
    expect(rankQuery(list, "title", event(7)).toString()).toBe(
      new URLSearchParams({
        bbox: "1,2,3,4",
        filter: "(id > 1) AND ((title IS NULL AND id < 7))",
        bins: "0",
      }).toString(),
    );
  });
});
