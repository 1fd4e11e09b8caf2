// A second word before something is undone.

import { useEffect, useRef } from "preact/hooks";
import { words } from "../words/words";
import { Button } from "./parts";
import "./datasets.css";

interface SureProps {
  readonly text: string;
  readonly yes: string;
  readonly act: () => void;
  readonly close: () => void;
}

/** Says what would happen, in sight, and waits for a word. */
export function Sure({ text, yes, act, close }: SureProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div ref={ref} role="alert" class="datasets-sure">
      <p>{text}</p>
      <div class="panel-actions">
        <Button
          tone="danger"
          onClick={() => {
            close();
            act();
          }}
        >
          {yes}
        </Button>
        <Button onClick={close}>{words.cancel}</Button>
      </div>
    </div>
  );
}
