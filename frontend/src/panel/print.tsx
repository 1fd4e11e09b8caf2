// What stands over the map on paper: how many events of what, when it was printed,
// and where from. Nothing of it is on the screen.

import { useEffect, useState } from "preact/hooks";
import { words } from "../words/words";
import { useChips } from "./chips";
import { usePick } from "./desk";
import "./print.css";

export function PrintHead() {
  const chips = useChips();
  const list = usePick((s) => s.list);
  const time = usePick((s) => s.filters.time);
  const [day, setDay] = useState("");
  useEffect(() => {
    const now = () => setDay(new Date().toLocaleDateString(words.locale, { dateStyle: "long" }));
    now();
    addEventListener("beforeprint", now);
    return () => removeEventListener("beforeprint", now);
  }, []);
  const of = chips.map(({ name }) => name);
  return (
    <header class="print-head">
      <h1>
        {words.number(list.matched)} {words.list.onMap(list.matched)}
      </h1>
      <p>{[...(time ? [] : [words.time.all]), ...of].join(" · ")}</p>
      <p>
        {words.print.made(day)} {words.print.from(location.host)}
      </p>
    </header>
  );
}
