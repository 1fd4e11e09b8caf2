// The parts of the form that say where and when.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { clocked, spanOf } from "../lib/draft";
import { coordinates, distance, usualRadius } from "../lib/geo";
import { parseTime } from "../lib/saidtime";
import { when } from "../lib/time";
import { parseWhere } from "../lib/where";
import { dateText, knownZone, wallOf, zones } from "../lib/zone";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Field, Select, TextField, useDraft, useTime, useViolation } from "./fields";
import { PlaceSearch } from "./finding";
import { Button, IconButton } from "./parts";

export function Where() {
  const { store } = useDesk();
  const [draft, change] = useDraft();
  const v = usePick((s) => s.vocabularies);
  const precisionWrong = useViolation("location_precision");
  const radiusWrong = useViolation("uncertainty_m");
  const usual = usualRadius(draft.precision);
  const inArea = draft.spot.kind === "area";
  return (
    <fieldset>
      <legend>{words.form.where}</legend>
      <PlaceSearch />
      <Spot />
      <Button icon="pin" class="to-map" onClick={() => store.dispatch({ type: "sheet moved", stop: "peek" })}>
        {words.form.onMap}
      </Button>
      <div class="pair">
        <Select
          name={words.form.precision}
          value={draft.precision}
          terms={v?.location_precisions ?? []}
          wrong={precisionWrong}
          set={(precision) => change({ precision, radius: "" })}
        />
        {!inArea && (
          <Field
            name={words.form.radius}
            wrong={radiusWrong}
            hint={usual ? words.form.radiusHint(distance(usual)) : words.form.radiusNone}
          >
            {(attributes) => (
              <input
                {...attributes}
                type="text"
                inputMode="numeric"
                value={draft.radius}
                onInput={(e) => change({ radius: e.currentTarget.value })}
              />
            )}
          </Field>
        )}
      </div>
      <TextField of="placeName" field="place_name" name={words.form.place} />
      <div class="pair">
        <TextField of="admin1" field="admin1" name={words.form.admin1} />
        <TextField of="country" field="country" name={words.form.country} hint={words.form.countryHint} />
      </div>
      <TextField of="basis" field="location_basis" name={words.form.basis} />
    </fieldset>
  );
}

/** Coordinates, typed or set by a click on the map. */
function Spot() {
  const { map, store } = useDesk();
  const [{ spot }, change] = useDraft();
  const wrong = useViolation("geometry", "point", "area_id");
  const shown = spot.kind === "point" ? coordinates(spot.lon, spot.lat) : "";
  // The middle of a square that a code names is no more exact than the code; degrees are as they were typed.
  const read = (value: string) => {
    const at = parseWhere(value, store.state.peek().view);
    const exact = (degrees: number) => (at?.metres === 0 ? degrees : Number(degrees.toFixed(6)));
    return at && { lon: exact(at.lon), lat: exact(at.lat) };
  };
  const [text, setText] = useState(shown);
  const [bad, setBad] = useState(false);
  const ref = useRef<HTMLInputElement>(null);
  // The form is not saved while the place that it shows is none, also by an Enter that comes before it is painted.
  useLayoutEffect(() => ref.current?.setCustomValidity(bad ? words.form.spotBad : ""), [bad]);
  useEffect(() => {
    // A click on the map writes over what was typed.
    const typed = read(text);
    const same = spot.kind === "point" && typed && typed.lon === spot.lon && typed.lat === spot.lat;
    if (!same) {
      setText(shown);
      setBad(false);
    }
  }, [shown]);
  const typed = (value: string) => {
    setText(value);
    const at = read(value);
    if (at) change({ spot: { kind: "point", lon: at.lon, lat: at.lat } });
    setBad(value.trim() !== "" && !at);
  };
  const left = () => {
    const at = read(text);
    if (at) map.fit([at.lon - 0.2, at.lat - 0.15, at.lon + 0.2, at.lat + 0.15]);
  };
  const now =
    spot.kind === "kept" ? words.form.spotKept : spot.kind === "area" ? words.form.spotArea(spot.name || spot.id) : "";
  return (
    <Field name={words.form.spot} wrong={bad ? words.form.spotBad : wrong} hint={now || words.form.spotHint}>
      {(attributes) => (
        <span class="with-button">
          <input
            {...attributes}
            ref={ref}
            type="text"
            value={text}
            placeholder={spot.kind === "none" ? words.form.spotNone : ""}
            onInput={(e) => typed(e.currentTarget.value)}
            onChange={left}
          />
          {spot.kind !== "none" && (
            <IconButton
              icon="close"
              label={words.form.clearSpot}
              onClick={() => {
                setText("");
                setBad(false);
                change({ spot: { kind: "none" } });
              }}
            />
          )}
        </span>
      )}
    </Field>
  );
}

export function When() {
  const [time, change] = useTime();
  const v = usePick((s) => s.vocabularies);
  const wrong = useViolation("start_time", "end_time", "time_precision", "time_zone");
  const clock = clocked(time.precision);
  const one = ["week", "month", "year"].includes(time.precision);
  const first =
    { week: words.form.inWeek, month: words.form.inMonth, year: words.form.inYear }[time.precision] ?? words.form.start;
  return (
    <fieldset>
      <legend>{words.form.when}</legend>
      <InWords />
      <Select
        name={words.form.timePrecision}
        value={time.precision}
        terms={v?.time_precisions ?? []}
        set={(precision) => change({ precision })}
      />
      <DateClock
        name={first}
        date={time.startDate}
        clock={clock ? time.startClock : null}
        wrong={wrong}
        set={(startDate, startClock) =>
          change({
            startDate,
            startClock,
            ...(follows(time.endDate, time.startDate, startDate) && { endDate: startDate }),
          })
        }
      />
      {!one && (
        <DateClock
          name={words.form.end}
          date={time.endDate}
          clock={clock ? time.endClock : null}
          wrong=""
          set={(endDate, endClock) => change({ endDate, endClock })}
        />
      )}
      <Select
        name={words.form.extent}
        value={time.extent}
        terms={v?.time_extents ?? []}
        set={(extent) => change({ extent })}
      />
      <Field name={words.form.zone}>
        {(attributes) => (
          <select {...attributes} value={time.zone} onChange={(e) => change({ zone: e.currentTarget.value })}>
            {[...new Set([time.zone, ...zones()])].map((zone) => (
              <option key={zone} value={zone}>
                {zone.replace(/_/g, " ")}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Reading />
    </fieldset>
  );
}

/** The time as a person writes it, which fills the other fields as soon as it is understood. */
function InWords() {
  const [time, change] = useTime();
  const [text, setText] = useState("");
  const [understood, setUnderstood] = useState(true);
  const typed = (value: string) => {
    setText(value);
    const today = dateText(wallOf(Date.now(), knownZone(time.zone)));
    const said = parseTime(value, today, [words.locale]);
    setUnderstood(said !== null || value.trim() === "");
    if (said) change(said);
  };
  return (
    <Field name={words.form.inWords} hint={understood ? words.form.inWordsHint : words.form.inWordsNot}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          autocomplete="off"
          value={text}
          onInput={(e) => typed(e.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** The end moves along while it says no more than the start. */
function follows(end: string, before: string, after: string): boolean {
  return end === "" || end === before || end < after;
}

interface DateClockProps {
  readonly name: string;
  readonly date: string;
  /** Null where the precision has no clock. */
  readonly clock: string | null;
  readonly wrong: string;
  readonly set: (date: string, clock: string) => void;
}

/** A day, and a clock where the precision has one. */
export function DateClock({ name, date, clock, wrong, set }: DateClockProps) {
  return (
    <Field name={name} wrong={wrong}>
      {(attributes) => (
        <span class="with-button">
          <input {...attributes} type="date" value={date} onInput={(e) => set(e.currentTarget.value, clock ?? "")} />
          {clock !== null && (
            <input
              type="time"
              aria-label={`${name} ${words.form.startClock}`}
              value={clock}
              onInput={(e) => set(date, e.currentTarget.value)}
            />
          )}
        </span>
      )}
    </Field>
  );
}

/** What the dates will read like, in the words of the detail panel. */
function Reading() {
  const [time] = useTime();
  const span = spanOf(time);
  if (!span || span.some(Number.isNaN)) return null;
  const iso = (at: number) => new Date(at).toISOString();
  const said = when({
    start_time: iso(span[0]),
    end_time: iso(span[1]),
    time_precision: time.precision,
    time_extent: time.extent,
    time_zone: knownZone(time.zone),
  });
  return <p class="reading">{words.form.reads([said.text, said.note].filter(Boolean).join(", "))}</p>;
}
