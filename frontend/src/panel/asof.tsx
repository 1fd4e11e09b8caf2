// Everything as it was known on a day.

import { useState } from "preact/hooks";
import { momentSaid } from "../lib/said";
import { range } from "../lib/time";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Field } from "./fields";
import { Button, Dialog, IconButton } from "./parts";
import "./history.css";

/** Opens the dialog; only the desk is told how things were known earlier. */
export function LookBack() {
  const { store } = useDesk();
  const desk = usePick((s) => s.status?.signed_in === true && s.form === null);
  if (!desk) return null;
  return (
    <IconButton
      icon="past"
      class="icon-button look-back"
      label={words.asOf.open}
      onClick={() => store.dispatch({ type: "dialog opened", dialog: "past" })}
    />
  );
}

export function AsOfBanner() {
  const { commands } = useDesk();
  const asOf = usePick((s) => s.filters.asOf);
  if (!asOf) return null;
  return (
    <p class="note panel is-past" role="status">
      <span>{words.asOf.banner(daySaid(asOf))}</span>
      <button type="button" class="linklike" onClick={() => commands.lookBack("")}>
        {words.asOf.back}
      </button>
    </p>
  );
}

/** "3 March 2024", or with a clock where a moment was asked for. */
function daySaid(asOf: string): string {
  const at = Date.parse(asOf);
  return asOf.length === 10 ? range(at, at, "UTC", "day", "long") : `${momentSaid(at, "UTC")} ${words.time.zone}`;
}

export function AsOfDialog() {
  const { store, commands } = useDesk();
  const asOf = usePick((s) => s.filters.asOf);
  const today = new Date().toISOString().slice(0, 10);
  const [day, setDay] = useState(asOf.slice(0, 10) || today);
  const close = () => store.dispatch({ type: "dialog closed" });
  return (
    <Dialog title={words.asOf.title} close={close}>
      <form
        class="past-dialog"
        onSubmit={(e) => {
          e.preventDefault();
          if (!day) return;
          commands.lookBack(day);
          close();
        }}
      >
        <p>{words.asOf.hint}</p>
        <Field name={words.asOf.day}>
          {(attributes) => (
            <input
              {...attributes}
              type="date"
              required
              max={today}
              value={day}
              onInput={(e) => setDay(e.currentTarget.value)}
            />
          )}
        </Field>
        <div class="panel-actions">
          <Button type="submit" tone="primary">
            {words.asOf.show}
          </Button>
          {asOf && (
            <Button
              onClick={() => {
                commands.lookBack("");
                close();
              }}
            >
              {words.asOf.back}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
