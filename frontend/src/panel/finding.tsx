// Where an event was, found by its name: a town, a region or a country, or coordinates as they are pasted.

import { useEffect, useRef, useState } from "preact/hooks";
import { type Town, townRadius, townUsual } from "../lib/gazetteer";
import { around, coordinates, countryName } from "../lib/geo";
import { parseWhere, type Spot } from "../lib/where";
import type { Area } from "../types";
import { words } from "../words/words";
import { Combobox, type Option } from "./combobox";
import { useDesk, usePick } from "./desk";
import { Field, useDraft } from "./fields";
import { Icon, type IconName } from "./parts";

/** Milliseconds without another letter before it is asked. */
const pause = 200;

/** How many towns of a name are offered, and how many regions. */
const most = { towns: 7, areas: 4 };

type Found =
  | { readonly kind: "spot"; readonly key: string; readonly spot: Spot }
  | { readonly kind: "town"; readonly key: string; readonly town: Town }
  | { readonly kind: "area"; readonly key: string; readonly area: Area };

/** The country and the region around a town. */
interface Around {
  readonly country: Area | null;
  readonly admin1: Area | null;
}

export function PlaceSearch() {
  const { commands, map, store } = useDesk();
  const [, change] = useDraft();
  const [text, setText] = useState("");
  const [done, setDone] = useState("");
  const { found, asked } = useFound(text);
  const around_ = useAround(found);
  const chosen = useRef("");
  const set = (one: Found, said: string) => {
    chosen.current = one.key;
    setText("");
    setDone(said);
  };
  const choose = (key: string) => {
    const one = found.find((f) => f.key === key);
    if (one?.kind === "spot") {
      const { lon, lat, metres } = one.spot;
      set(one, words.form.findDone(coordinates(lon, lat)));
      change({ spot: { kind: "point", lon: fixed(lon), lat: fixed(lat) } });
      map.fit(around(one.spot, Math.max(4_000, metres)));
    } else if (one?.kind === "town") {
      const { town } = one;
      set(one, words.form.findDone(nameOf(town)));
      const radius = townRadius(town.people);
      change({
        spot: { kind: "point", lon: town.lon, lat: town.lat },
        precision: "settlement",
        radius: radius > townUsual ? String(radius) : "",
        placeName: nameOf(town),
        ...regionOf(around_[key] ?? null),
      });
      map.fit(around(town, 3 * radius));
      if (!around_[key])
        void commands.around(town).then((known) => {
          const form = store.state.peek().form;
          if (chosen.current === key && form?.draft.placeName === nameOf(town)) change(regionOf(known));
        });
    } else if (one?.kind === "area") {
      const { area } = one;
      set(one, words.form.findDone(area.name));
      change({
        spot: { kind: "area", id: area.id, name: area.name },
        precision: area.level === 0 ? "country" : "region",
        radius: "",
        admin1: area.level === 1 ? area.name : "",
        ...(area.country && { country: area.country }),
      });
      void commands.areaBox(area.id).then((box) => box && map.fit(box));
    }
  };
  const none = asked && text.trim().length > 1 && found.length === 0;
  return (
    <Field
      name={words.form.find}
      hint={none ? words.form.findNone : done || words.form.findHint}
      told={none || done !== ""}
    >
      {(attributes) => (
        <Combobox
          attributes={attributes}
          text={text}
          label={words.form.findList}
          options={found.map((one) => optionOf(one, around_[one.key] ?? null))}
          typed={(value) => {
            setText(value);
            setDone("");
          }}
          choose={choose}
        />
      )}
    </Field>
  );
}

/** What bears a name, or is a place by itself; `asked` once that is known. */
function useFound(text: string): { readonly found: readonly Found[]; readonly asked: boolean } {
  const { commands } = useDesk();
  const view = usePick((s) => s.view);
  const [named, setNamed] = useState<{ readonly text: string; readonly found: readonly Found[] } | null>(null);
  const spot = parseWhere(text, view);
  useEffect(() => {
    if (spot || text.trim().length < 2) return;
    const until = new AbortController();
    const timer = setTimeout(async () => {
      const [towns, areas] = await Promise.all([
        commands.towns(text, most.towns),
        commands.areas(text.trim(), until.signal).catch(() => []),
      ]);
      if (until.signal.aborted) return;
      const found: readonly Found[] = [
        ...towns.map((town) => ({ kind: "town", key: `${town.lon} ${town.lat}`, town }) as const),
        ...areas.slice(0, most.areas).map((area) => ({ kind: "area", key: area.id, area }) as const),
      ];
      setNamed({ text, found });
    }, pause);
    return () => {
      clearTimeout(timer);
      until.abort();
    };
  }, [text, spot === null, commands]);
  if (spot) return { found: [{ kind: "spot", key: "spot", spot }], asked: true };
  // While a longer text is asked for, what the shorter one gave is no answer to it.
  return named?.text === text ? { found: named.found, asked: true } : { found: [], asked: false };
}

/** In which regions towns lie, by the keys of what was found, as far as that is known. */
function useAround(found: readonly Found[]): Readonly<Record<string, Around | null>> {
  const { commands } = useDesk();
  const [known, setKnown] = useState<Readonly<Record<string, Around | null>>>({});
  const towns = found.filter((one) => one.kind === "town" && !(one.key in known));
  useEffect(() => {
    for (const one of towns) {
      if (one.kind !== "town") continue;
      void commands.around(one.town).then((around) => setKnown((now) => ({ ...now, [one.key]: around })));
    }
  }, [towns.map(({ key }) => key).join()]);
  return known;
}

function regionOf(around: Around | null): { readonly admin1: string; readonly country: string } {
  return { admin1: around?.admin1?.name ?? "", country: around?.country?.id ?? "" };
}

const icons: Readonly<Record<Found["kind"], IconName>> = { spot: "zoom", town: "pin", area: "area" };

function optionOf(one: Found, around: Around | null): Option {
  const [name, beside] = said(one, around);
  return {
    key: one.key,
    content: (
      <>
        <Icon name={icons[one.kind]} />
        <span>
          {name} {beside && <small>{beside}</small>}
        </span>
      </>
    ),
  };
}

function said(one: Found, around: Around | null): readonly [string, string] {
  switch (one.kind) {
    case "spot":
      return [coordinates(one.spot.lon, one.spot.lat), ""];
    case "town":
      return [nameOf(one.town), [around?.admin1?.name, around?.country?.name].filter(Boolean).join(", ")];
    case "area":
      return [one.area.name, one.area.level === 0 ? words.form.wholeCountry : wholeRegion(one.area)];
  }
}

function wholeRegion({ country }: Area): string {
  return words.form.wholeRegion(countryName(country));
}

function nameOf({ uk, en }: Town): string {
  return words.locale.startsWith("uk") ? uk : en;
}

/** A place as exact as it was written, to a tenth of a metre. */
function fixed(degrees: number): number {
  return Number(degrees.toFixed(6));
}
