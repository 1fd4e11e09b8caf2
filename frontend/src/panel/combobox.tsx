// A field in which something is found by typing: a list opens under it, and one
// of the list is chosen by arrows and Enter, or by a press.

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import "./combobox.css";

export interface Option {
  readonly key: string;
  readonly content: ComponentChildren;
  /** Set in from those before it, as a part of one of them. */
  readonly inner?: boolean;
}

interface Props {
  /** What ties the field to its label and notes. */
  readonly attributes: Readonly<Record<string, string | boolean | undefined>>;
  readonly text: string;
  readonly placeholder?: string;
  /** What the list is called. */
  readonly label: string;
  readonly options: readonly Option[];
  /** The one that is in force already. */
  readonly chosen?: string;
  readonly typed: (text: string) => void;
  readonly choose: (key: string) => void;
  /** The field is left, or what was typed is given up. */
  readonly left?: () => void;
}

export function Combobox({ attributes, text, placeholder, label, options, chosen, typed, choose, left }: Props) {
  const list = useId();
  const ref = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState<string | null>(null);
  const shown = open && options.length > 0;
  // What is typed chooses the first of what it finds, until an arrow goes elsewhere.
  const active = shown ? Math.max(0, options.map(({ key }) => key).indexOf(at ?? chosen ?? "")) : -1;
  useLayoutEffect(() => {
    if (shown) ref.current?.scrollIntoView?.({ block: "nearest" });
  }, [shown, options.length]);
  useLayoutEffect(() => {
    if (shown) ref.current?.children[active]?.scrollIntoView?.({ block: "nearest" });
  }, [shown, active]);
  const close = () => {
    setOpen(false);
    setAt(null);
  };
  const take = (key: string) => {
    close();
    choose(key);
  };
  const walk = (to: number) => setAt(options[(to + options.length) % options.length]?.key ?? null);
  const pressed = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (!shown) return setOpen(true);
      walk(active + (e.key === "ArrowDown" ? 1 : -1));
    } else if (e.key === "Enter" && open) {
      // Of what is still looked for nothing can be chosen yet, and the form is not done either.
      e.preventDefault();
      const option = options[active];
      if (option) take(option.key);
    } else if (e.key === "Escape" && open) {
      e.preventDefault();
      e.stopPropagation();
      close();
      left?.();
    }
  };
  return (
    <span class="combobox">
      <input
        {...attributes}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={list}
        aria-activedescendant={shown ? `${list}-${active}` : undefined}
        value={text}
        placeholder={placeholder}
        onInput={(e) => {
          setOpen(e.currentTarget.value.trim() !== "");
          setAt(null);
          typed(e.currentTarget.value);
        }}
        onClick={() => setOpen(true)}
        onFocus={(e) => e.currentTarget.select()}
        onKeyDown={pressed}
        onBlur={() => {
          close();
          left?.();
        }}
      />
      <div ref={ref} id={list} role="listbox" aria-label={label} class="combobox-list" hidden={!shown}>
        {options.map(({ key, content, inner }, i) => (
          // The field keeps the focus, and hears the keys.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above is where keys are pressed
          <div
            key={key}
            id={`${list}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            class={inner ? "is-inner" : undefined}
            onPointerDown={(e) => e.preventDefault()}
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => take(key)}
          >
            {content}
          </div>
        ))}
      </div>
    </span>
  );
}
