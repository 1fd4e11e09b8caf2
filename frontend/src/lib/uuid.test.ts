import { describe, expect, it } from "vitest";
import { uuid } from "./uuid";

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const insecure = {
  getRandomValues: <T extends ArrayBufferView | null>(into: T): T => crypto.getRandomValues(into as never) as T,
};

describe("a name that nobody else gives", () => {
  it("is a random UUID", () => {
    expect(uuid()).toMatch(shape);
  });

  it("is one where the connection is not secure, too", () => {
    const names = Array.from({ length: 200 }, () => uuid(insecure));
    for (const name of names) expect(name).toMatch(shape);
    expect(new Set(names).size).toBe(200);
  });
});
