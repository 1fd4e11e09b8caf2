// Explains what is on the screen, and nothing else.

import { families, familyOf } from "../lib/symbols";
import { label } from "../lib/terms";
import { words } from "../words/words";
import { usePick } from "./desk";
import { EventSymbol, RingMark, typeLabel } from "./parts";

/** The families in the order in which they are always shown. */
function asListed(a: string, b: string): number {
  return families.indexOf(familyOf(a)) - families.indexOf(familyOf(b));
}

export function Legend() {
  const seen = usePick((s) => s.seen);
  const v = usePick((s) => s.vocabularies);
  if (!seen.cells && !seen.hatched && seen.families.length === 0) return null;
  return (
    <section class="legend panel" aria-label={words.legend.label}>
      <ul>
        {[...seen.families].sort(asListed).map((type) => (
          <li key={type}>
            <EventSymbol type={type} size={20} />
            {type ? typeLabel(v, type) : words.noValue.event_type}
          </li>
        ))}
        {seen.cells && (
          <li>
            <svg width="20" height="20" viewBox="-10 -10 20 20" aria-hidden="true">
              <circle class="legend-cell" r="8" />
              <text class="legend-number" text-anchor="middle" y="3">
                9
              </text>
            </svg>
            {words.legend.cell}
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
        {seen.assessments.map((name) => (
          <li key={name}>
            <RingMark assessment={name} size={20} />
            {label(v?.assessments, name)}
          </li>
        ))}
      </ul>
    </section>
  );
}
