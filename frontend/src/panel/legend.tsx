// Explains what is on the screen, and nothing else.

import { useState } from "preact/hooks";
import { families, familyOf } from "../lib/symbols";
import { label } from "../lib/terms";
import { words } from "../words/words";
import { usePick } from "./desk";
import { EventSymbol, Icon, RingMark, typeLabel } from "./parts";
import "./legend.css";

/** The families in the order in which they are always shown. */
export function asListed(a: string, b: string): number {
  return families.indexOf(familyOf(a)) - families.indexOf(familyOf(b));
}

/** From the surest. */
const sureOrder = ["verified", "likely", "unverified", "unverifiable", "disputed", "refuted"];

export function surest(a: string, b: string): number {
  return sureOrder.indexOf(a) - sureOrder.indexOf(b);
}

/** Whether there is anything to explain. */
export function useLegend(): boolean {
  return usePick(({ seen }) => seen.cells || seen.hatched || seen.heat > 0 || seen.families.length > 0);
}

export function Legend({ unfolded = true }: { unfolded?: boolean }) {
  const any = useLegend();
  const [open, setOpen] = useState(unfolded);
  if (!any) return null;
  return (
    <section class="legend panel" aria-label={words.legend.label}>
      <h2>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.legend.title}
          <Icon name={open ? "down" : "up"} />
        </button>
      </h2>
      {open && <LegendList />}
    </section>
  );
}

export function LegendList() {
  const seen = usePick((s) => s.seen);
  const v = usePick((s) => s.vocabularies);
  return (
    <div class="legend-list">
      <ul>
        {[...seen.families].sort(asListed).map((type) => (
          <li key={type}>
            <EventSymbol type={type} size={20} />
            {type ? typeLabel(v, type) : words.noValue.event_type}
          </li>
        ))}
      </ul>
      <ul>
        {seen.cells && (
          <li>
            <svg width="22" height="22" viewBox="-11 -11 22 22" aria-hidden="true">
              <circle class="legend-cell" r="7.500" />
              <circle class="legend-track" r="9.300" />
              <circle class="legend-share" r="9.300" pathLength="100" transform="rotate(-90)" />
              <text class="legend-number" text-anchor="middle" y="3">
                9
              </text>
            </svg>
            {words.legend.cell}
          </li>
        )}
        {seen.heat > 0 && (
          <li class="legend-heat">
            <span>
              <i aria-hidden="true" />
              <b>{words.number(1)}</b>
              <b>{words.number(seen.heat)}</b>
            </span>
            {words.legend.heat}
          </li>
        )}
        {seen.stacks && (
          <li>
            <svg width="20" height="20" viewBox="-10 -10 20 20" aria-hidden="true">
              <circle class="legend-stack" r="7" />
              <text class="legend-number" text-anchor="middle" y="3">
                2
              </text>
            </svg>
            {words.legend.stack}
          </li>
        )}
        {seen.hatched && (
          <li>
            <svg class="legend-area" width="20" height="16" viewBox="0 0 20 16" aria-hidden="true">
              <path d="M1 9 9 1M1 15 15 1M7 15 19 3M13 15 19 9" />
              <rect x="1" y="1" width="18" height="14" rx="2" />
            </svg>
            {words.legend.area}
          </li>
        )}
        {[...seen.assessments].sort(surest).map((name) => (
          <li key={name}>
            <RingMark assessment={name} size={20} />
            {label(v?.assessments, name)}
          </li>
        ))}
      </ul>
    </div>
  );
}
