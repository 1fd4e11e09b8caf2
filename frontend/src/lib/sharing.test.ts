import { describe, expect, it } from "vitest";
import { shared } from "./sharing";

/** Answers that are given by hand, in the order in which they were asked for. */
function asking() {
  const asked: { key: string; until: AbortSignal; give: (answer: string) => void; refuse: (why: Error) => void }[] = [];
  const ask = shared<string>((key, until) => new Promise((give, refuse) => asked.push({ key, until, give, refuse })));
  return { asked, ask };
}

const patient = () => new AbortController().signal;

describe("shared", () => {
  it("asks once for what two want at the same time", async () => {
    const { asked, ask } = asking();
    const both = Promise.all([ask("1/0/0", patient()), ask("1/0/0", patient())]);
    expect(asked.map(({ key }) => key)).toEqual(["1/0/0"]);
    asked[0]?.give("a tile");
    expect(await both).toEqual(["a tile", "a tile"]);
  });

  it("asks for each key, and again once it was answered", async () => {
    const { asked, ask } = asking();
    const first = ask("1/0/0", patient());
    void ask("1/1/0", patient());
    asked[0]?.give("a tile");
    await first;
    void ask("1/0/0", patient());
    expect(asked.map(({ key }) => key)).toEqual(["1/0/0", "1/1/0", "1/0/0"]);
  });

  it("gives up what nobody wants any more, and not before", async () => {
    const { asked, ask } = asking();
    const [one, other] = [new AbortController(), new AbortController()];
    const [first, second] = [ask("1/0/0", one.signal), ask("1/0/0", other.signal)];
    one.abort();
    await expect(first).rejects.toThrow("given up");
    expect(asked[0]?.until.aborted).toBe(false);
    other.abort();
    await expect(second).rejects.toThrow("given up");
    expect(asked[0]?.until.aborted).toBe(true);
  });

  it("asks anew for what was given up", async () => {
    const { asked, ask } = asking();
    const one = new AbortController();
    const first = ask("1/0/0", one.signal);
    one.abort();
    await expect(first).rejects.toThrow();
    const second = ask("1/0/0", patient());
    asked[0]?.refuse(new Error("late"));
    const third = ask("1/0/0", patient());
    asked[1]?.give("a tile");
    expect(await Promise.all([second, third])).toEqual(["a tile", "a tile"]);
    expect(asked).toHaveLength(2);
  });

  it("tells all of them what is wrong", async () => {
    const { asked, ask } = asking();
    const both = Promise.allSettled([ask("1/0/0", patient()), ask("1/0/0", patient())]);
    asked[0]?.refuse(new Error("no network"));
    expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  it("asks nothing of the answer for one who comes when it is given up", async () => {
    const { ask } = asking();
    const gone = AbortSignal.abort();
    await expect(ask("1/0/0", gone)).rejects.toThrow("given up");
  });
});
