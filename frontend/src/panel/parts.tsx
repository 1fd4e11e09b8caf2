// Small pieces that several panels are made of.

import type { ComponentChildren, ComponentProps } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Family, familyOf, outlines, type Ring, ringOf, ringRadius, rings } from "../lib/symbols";
import { label } from "../lib/terms";
import type { Vocabularies } from "../types";
import { words } from "../words/words";

/** An event's symbol with its ring, as on the map. */
export function EventSymbol({
  type,
  assessment,
  size = 26,
}: {
  type: string | null;
  assessment?: string | null;
  size?: number;
}) {
  const family = familyOf(type);
  const ring = ringOf(assessment);
  return (
    <svg class="symbol" width={size} height={size} viewBox="-13 -13 26 26" aria-hidden="true">
      {ring !== "none" && <RingShape ring={ring} />}
      <FamilyShape family={family} small={ring !== "none"} />
      {ring === "refuted" && <path class="ring" stroke-width="1.6" d="M-7 7 7-7" />}
    </svg>
  );
}

export function RingMark({ assessment, size = 18 }: { assessment: string; size?: number }) {
  const ring = ringOf(assessment);
  return (
    <svg class="symbol" width={size} height={size} viewBox="-13 -13 26 26" aria-hidden="true">
      {ring === "none" ? <circle class="ring is-absent" r="9" stroke-width="1.4" /> : <RingShape ring={ring} />}
      {ring === "refuted" && <path class="ring" stroke-width="2" d="M-7 7 7-7" />}
    </svg>
  );
}

function RingShape({ ring }: { ring: Exclude<Ring, "none"> }) {
  const { width, dash, round } = rings[ring];
  return (
    <circle
      class="ring is-filled"
      r={ringRadius}
      stroke-width={width}
      stroke-dasharray={dash.length ? dash.join(" ") : undefined}
      stroke-linecap={round ? "round" : undefined}
      stroke-dashoffset={ring === "disputed" ? -4.43 : undefined}
    />
  );
}

function FamilyShape({ family, small }: { family: Family; small: boolean }) {
  return (
    <path
      class={`family-${family}`}
      fill="currentColor"
      fill-rule="evenodd"
      d={outlines[family]}
      transform={small ? "scale(0.82)" : undefined}
    />
  );
}

const drawings = {
  search: "M11 11l4 4M7 12.5a5.5 5.5 0 1 0 0-11a5.5 5.5 0 0 0 0 11z",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  plus: "M8 2.5v11M2.5 8h11",
  import: "M8 2v8.5M4.5 7.5L8 11l3.5-3.5M2.5 13.5h11",
  export: "M8 11V2.5M4.5 5.5L8 2l3.5 3.5M2.5 13.5h11",
  globe: "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM1.5 8h13M8 1.5c-4 4-4 9 0 13M8 1.5c4 4 4 9 0 13",
  up: "M3 10.5L8 5.5l5 5",
  down: "M3 5.5l5 5 5-5",
  back: "M9.5 3L4.5 8l5 5",
  forward: "M6.5 3l5 5-5 5",
  link: "M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 0 1 4.5 4.5L11.5 9M9 11.5L7.5 13A3 3 0 0 1 3 8.5L4.5 7",
  edit: "M3 13l.700-3L11 2.7 13.3 5 6 12.300z",
  zoom: "M8 5.200v5.600M5.2 8h5.600M2.5 5V2.5H5M11 2.5h2.5V5M13.5 11v2.5H11M5 13.5H2.5V11",
  closer: "M11 11l4 4M7 12.5a5.5 5.5 0 1 0 0-11a5.5 5.5 0 0 0 0 11zM7 4.5v5M4.5 7h5",
  past: "M2.5 3v3.500H6M2.700 6.500a5.500 5.500 0 1 1-.200 2.500M8 5v3.200l2.200 1.300",
  pin: "M8 14.500C5 11 3.500 8.800 3.500 6.300a4.500 4.500 0 0 1 9 0c0 2.500-1.500 4.700-4.500 8.200zM8 7.800a1.500 1.500 0 1 0 0-3a1.500 1.500 0 0 0 0 3z",
  area: "M2.500 5l4-2.500 7 2.500-1 6-5 2.500-5-3z",
  circle: "M8 2a6 6 0 1 0 0 12a6 6 0 0 0 0-12zM8 7.200v1.600M7.200 8h1.600",
  ruler: "M2 11L11 2l3 3-9 9zM4.700 8.300l1.300 1.300M7 6l2 2M9.300 3.700l1.300 1.300",
  play: "M4.500 2.500v11l8.500-5.500z",
  pause: "M5 3v10M11 3v10",
  loop: "M3 8a5 5 0 0 1 8.500-3.500L13.500 6.500M13.500 3v3.500H10M13 8a5 5 0 0 1-8.500 3.500L2.500 9.500M2.500 13V9.500H6",
  layers: "M8 2L14 5.2 8 8.400 2 5.200zM2 8L8 11.200 14 8M2 10.800L8 14 14 10.800",
  list: "M5.500 4h8M5.500 8h8M5.500 12h8M2.500 4h.01M2.500 8h.01M2.500 12h.01",
  bookmark: "M4 2.500h8v11L8 10.500 4 13.500z",
  not: "M8 2a6 6 0 1 0 0 12a6 6 0 0 0 0-12zM3.800 3.800l8.400 8.400",
  table: "M2.5 3h11v10h-11zM2.5 6.5h11M2.5 10h11M6.5 3v10",
  columns: "M2.5 3h4.5v10h-4.5zM9 3h4.5v10H9z",
  filter: "M2.5 4h11M4.5 8h7M6.5 12h3",
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class={name === "back" || name === "forward" ? "icon is-sideways" : "icon"}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path d={drawings[name]} />
    </svg>
  );
}

type ButtonProps = ComponentProps<"button"> & {
  readonly icon?: IconName;
  readonly tone?: "primary" | "quiet" | "danger" | "plain";
  readonly children?: ComponentChildren;
};

export function Button({ icon, tone = "plain", children, class: more, ...rest }: ButtonProps) {
  return (
    <button type="button" class={`button is-${tone} ${more ?? ""}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button with a drawing only; `label` is its name. */
export function IconButton({
  icon,
  label,
  ...rest
}: ComponentProps<"button"> & { readonly icon: IconName; readonly label: string }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}

/** A text to be taken along, with a button that copies it and says so. */
export function Copied({ text, label: name, rows = 2 }: { text: string; label: string; rows?: number }) {
  const [done, setDone] = useState<"copied" | "refused" | null>(null);
  const ref = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setDone(null), [text]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setDone("copied"),
      () => {
        // Selected, it can be copied by hand.
        ref.current?.select();
        setDone("refused");
      },
    );
  const says = done === "copied" ? words.sharing.copied : done === "refused" ? words.sharing.byHand : "";
  return (
    <div class="copied">
      <textarea
        ref={ref}
        readOnly
        rows={rows}
        dir="ltr" // an address or code, in whatever language the page is
        aria-label={name}
        value={text}
        onFocus={(e) => e.currentTarget.select()}
      />
      <Button icon="link" onClick={copy}>
        {says || words.copying.copy}
      </Button>
      <span class="visually-hidden" role="status">
        {says}
      </span>
    </div>
  );
}

/** A dialog over everything; closes by Esc, its cross and a click beside it. */
export function Dialog({
  title,
  close,
  children,
  wide,
}: {
  title: string;
  close: () => void;
  children: ComponentChildren;
  wide?: boolean;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  return (
    <dialog
      ref={ref}
      class={wide ? "dialog is-wide" : "dialog"}
      aria-label={title}
      onClose={close}
      onClick={(e) => e.target === ref.current && ref.current?.close()}
      onKeyDown={(e) => {
        if (e.key !== "Escape") return;
        e.stopPropagation(); // it closes the dialog, not also what is under it
        ref.current?.close();
      }}
    >
      <div class="dialog-body">
        <header>
          <h2>{title}</h2>
          <IconButton icon="close" label={words.close} onClick={() => ref.current?.close()} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** A link to somewhere else; anything but a web address stays text. */
export function Outside({ href, children }: { href: string; children: string }) {
  if (!/^https?:\/\//i.test(href)) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

export { label };

export function typeLabel(vocabularies: Vocabularies | null, type: string | null): string {
  return type ? label(vocabularies?.event_types, type) : words.event.untyped;
}

export function kindLabel(vocabularies: Vocabularies | null, type: string | null, kind: string | null): string {
  return label(vocabularies?.event_types.find((t) => t.name === type)?.sub_event_types, kind);
}
