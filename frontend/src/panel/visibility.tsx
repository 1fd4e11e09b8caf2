// Who may see an event, from when, and where the public sees it.

import { displacements, publicRadius } from "../lib/displaced";
import type { Draft } from "../lib/draft";
import { distance } from "../lib/geo";
import { words } from "../words/words";
import { usePick } from "./desk";
import { Field, Select, useDraft, useViolation } from "./fields";
import { DateClock } from "./placing";

export function Visibility() {
  const [draft, change] = useDraft();
  const v = usePick((s) => s.vocabularies);
  const embargoWrong = useViolation("embargo_until");
  const open = draft.visibility === "public" || draft.visibility === "embargoed";
  return (
    <>
      <Select
        name={words.form.visibility}
        value={draft.visibility}
        terms={v?.visibilities ?? []}
        set={(visibility) => change({ visibility })}
      />
      {draft.visibility === "embargoed" && (
        <DateClock
          name={words.form.embargo}
          date={draft.embargoDate}
          clock={draft.embargoClock}
          wrong={embargoWrong}
          set={(embargoDate, embargoClock) => change({ embargoDate, embargoClock })}
        />
      )}
      {(open || draft.displacement !== "") && <Displacement />}
    </>
  );
}

function Displacement() {
  const [draft, change] = useDraft();
  const wrong = useViolation("public_displacement_m");
  const now = Number(draft.displacement);
  const offered =
    now > 0 && !displacements.includes(now) ? [...displacements, now].sort((a, b) => a - b) : displacements;
  return (
    <Field name={words.form.displacement} wrong={wrong} hint={publicSaid(draft)}>
      {(attributes) => (
        <select
          {...attributes}
          value={draft.displacement}
          onChange={(e) => change({ displacement: e.currentTarget.value })}
        >
          <option value="">{words.form.undisplaced}</option>
          {offered.map((metres) => (
            <option key={metres} value={String(metres)}>
              {words.form.displaced(distance(metres))}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** What the public will see of the place. */
function publicSaid(draft: Draft): string {
  if (draft.spot.kind === "none") return words.form.publicNowhere;
  if (!draft.displacement) return words.form.publicExact;
  const radius = publicRadius(draft);
  return [radius ? words.form.publicDisc(distance(radius)) : words.form.publicArea, words.form.publicTexts].join(" ");
}
