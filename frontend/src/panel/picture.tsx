// A picture of the map as it is now, to be taken along.

import { useEffect, useState } from "preact/hooks";
import { sentence } from "../api";
import { creditOf } from "../lib/credit";
import { screenQuery } from "../lib/query";
import { familyOf, ringOf } from "../lib/symbols";
import { label } from "../lib/terms";
import { edgeSaid } from "../lib/time";
import type { Caption, Scene } from "../map/picture";
import type { State } from "../state";
import type { Summary } from "../types";
import { words } from "../words/words";
import { chipsOf } from "./chips";
import { useDesk } from "./desk";
import { asListed, surest } from "./legend";
import { Button, typeLabel } from "./parts";

const kinds = ["png", "png2", "svg"] as const;

type Kind = (typeof kinds)[number];

export function PictureMaker() {
  const { store, map, commands } = useDesk();
  const state = store.state.peek();
  const [scene] = useState(() => map.scene());
  const [title, setTitle] = useState(() => filterSaid(state) || words.map);
  const [summary, setSummary] = useState<Summary | null>(null);
  const [preview, setPreview] = useState("");
  const [problem, setProblem] = useState("");
  const made = summary && captionOf(state, scene, summary, title);
  useEffect(() => {
    const until = new AbortController();
    const query = screenQuery(state.filters, scene.box);
    commands.counted(query, until.signal).then(setSummary, (error) => setProblem(sentence(error)));
    return () => until.abort();
  }, []);
  useEffect(() => {
    if (!made) return;
    let gone = false;
    draw(scene, made, "png").then(
      (blob) => {
        if (!gone) setPreview(URL.createObjectURL(blob));
      },
      () => setProblem(words.picture.failed),
    );
    return () => {
      gone = true;
    };
  }, [made?.title, summary]);
  // It is let go once the next one is shown: a browser complains of one that goes while it loads.
  useEffect(() => () => URL.revokeObjectURL(preview), [preview]);
  const take = (kind: Kind) =>
    made &&
    draw(scene, made, kind).then(
      (blob) => save(blob, kind === "svg" ? "svg" : "png"),
      () => setProblem(words.picture.failed),
    );
  return (
    <section class="share-part" aria-busy={!preview && !problem}>
      <h3>{words.picture.name}</h3>
      <p class="muted">{words.picture.hint}</p>
      {state.status?.signed_in && <p class="muted">{words.picture.desk}</p>}
      <label class="field">
        <span>{words.picture.title}</span>
        {/* What is being typed stays, whatever comes meanwhile. */}
        <input type="text" maxLength={160} defaultValue={title} onChange={(e) => setTitle(e.currentTarget.value)} />
      </label>
      {problem && <p role="alert">{problem}</p>}
      {preview && <img class="share-picture" src={preview} alt={words.picture.alt(title)} />}
      <div class="share-buttons">
        {kinds.map((kind) => (
          <Button key={kind} icon="import" disabled={!made} onClick={() => take(kind)}>
            {words.picture.kinds[kind]}
          </Button>
        ))}
      </div>
    </section>
  );
}

/** What draws is loaded once a picture is wanted. */
async function draw(scene: Scene, caption: Caption, kind: Kind): Promise<Blob> {
  const { png, svg } = await import("../map/picture");
  return kind === "svg" ? svg(scene, caption) : png(scene, caption, kind === "png2" ? 2 : 1);
}

/** What the events are filtered by, in one line. */
function filterSaid({ filters, zone, ...known }: State): string {
  return chipsOf(filters, zone, known)
    .map(({ name }) => name)
    .join(" · ");
}

function captionOf(state: State, scene: Scene, summary: Summary, title: string): Caption {
  const { filters, zone, datasets } = state;
  const said = filterSaid(state);
  const now = edgeSaid(Date.now(), zone);
  const credit = creditOf(datasets, summary);
  return {
    title: title.trim() || said || words.map,
    lines: [
      [
        words.picture.count(summary.total),
        filters.time ? "" : words.time.all,
        said === title ? "" : said || words.embedded.all,
        summary.undated ? words.note.undated(summary.undated) : "",
      ]
        .filter(Boolean)
        .join(" · "),
    ],
    legend: legendOf(state, scene),
    foot: [
      [
        words.picture.made(now, zone === "UTC" ? words.time.zone : zone),
        filters.asOf ? words.picture.asOf(edgeSaid(Date.parse(filters.asOf), zone)) : words.picture.asNow,
        words.print.from(location.host),
      ].join(" · "),
      ...(credit ? [words.embedded.data(credit)] : []),
      words.picture.ground,
    ],
  };
}

function legendOf({ vocabularies: v }: State, { seen }: Scene): Caption["legend"] {
  const some = (on: boolean, kind: "cell" | "stack" | "area", text: string) => (on ? [{ sign: { kind }, text }] : []);
  return [
    ...[...seen.families].sort(asListed).map((type) => ({
      sign: { kind: "family", family: familyOf(type) } as const,
      text: type ? typeLabel(v, type) : words.noValue.event_type,
    })),
    ...some(seen.cells, "cell", words.legend.cell),
    ...(seen.heat > 0
      ? [{ sign: { kind: "heat" } as const, text: words.picture.density(words.number(seen.heat)) }]
      : []),
    ...some(seen.stacks, "stack", words.legend.stack),
    ...some(seen.hatched, "area", words.legend.area),
    ...[...seen.assessments].sort(surest).map((name) => ({
      sign: { kind: "ring", ring: ringOf(name) } as const,
      text: label(v?.assessments, name),
    })),
  ];
}

function save(blob: Blob, extension: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `eventmap-${new Date().toISOString().slice(0, 10)}.${extension}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
