// One event in full: what, when, where, who, harm, and how we know.

import { useEffect, useRef } from "preact/hooks";
import { coordinates, where } from "../lib/geo";
import { figure, type Harm, harm, known } from "../lib/harm";
import { listed, lowered } from "../lib/phrase";
import { familyOf } from "../lib/symbols";
import { label } from "../lib/terms";
import { dateSaid, when } from "../lib/time";
import type { Feature, Properties, Source, Vocabularies } from "../types";
import { words } from "../words/words";
import { Alikes, DuplicateOf } from "./alikes";
import { CompareButton } from "./compare";
import { CopyMenu } from "./copy";
import { useDesk, usePick } from "./desk";
import { FileSays, History, Missing, useDeskNow } from "./history";
import { Near } from "./near";
import { Button, EventSymbol, IconButton, kindLabel, Outside, RingMark, typeLabel } from "./parts";
import { SheetHandle } from "./sheet";
import { UnsavedHere } from "./unsaved";
import "./event.css";

export function EventPanel() {
  const { commands } = useDesk();
  const selected = usePick((s) => s.selected);
  const { value, pending, problem } = usePick((s) => s.event);
  const stop = usePick((s) => s.stop);
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    ref.current?.querySelector(".panel-scroll")?.scrollTo(0, 0);
  }, [selected]);
  if (selected === null) return null;
  return (
    <aside
      ref={ref}
      class={`detail panel is-${stop}`}
      aria-label={words.event.label}
      aria-busy={pending}
      data-covers="end"
    >
      <SheetHandle />
      <IconButton
        icon="close"
        label={words.close}
        class="icon-button panel-close"
        onClick={() => commands.select(null)}
      />
      <div class="panel-scroll">
        {value && value.id === selected ? (
          <Body event={value} />
        ) : problem ? (
          <Missing id={selected} problem={problem} />
        ) : (
          <Waiting />
        )}
      </div>
    </aside>
  );
}

function Waiting() {
  return (
    <div class="skeleton" role="status" aria-label={words.event.loading}>
      <div />
      <div />
      <div />
    </div>
  );
}

function Body({ event }: { event: Feature }) {
  const p = event.properties;
  const v = usePick((s) => s.vocabularies);
  const datasets = usePick((s) => s.datasets);
  const kind = kindLabel(v, p.event_type, p.sub_event_type);
  const means = p.weapons.map((w) => lowered(label(v?.weapons, w)));
  const dataset = datasets.find((d) => d.name === p.dataset);
  return (
    <article>
      <UnsavedHere id={event.id} />
      <p class={`type-tag family-${familyOf(p.event_type)}`}>
        <EventSymbol type={p.event_type} size={20} />
        <span>{[kind || typeLabel(v, p.event_type), ...means].join(" · ")}</span>
      </p>
      <h1>{p.title || words.list.untitled}</h1>
      <DuplicateOf event={event} />
      {p.content_warning.length > 0 && <p class="warning">{words.event.contentWarning(listed(p.content_warning))}</p>}
      <Facts event={p} />
      {p.description && <p class="description">{p.description}</p>}
      <Spread sources={p.sources} />
      <Sources sources={p.sources} />
      {p.notes && (
        <section>
          <h2>{words.event.notes}</h2>
          <p class="description">{p.notes}</p>
        </section>
      )}
      <Alikes event={event} />
      <Near event={event} />
      <Extras extras={p.extras} />
      <FileSays event={event} />
      <Footer
        event={p}
        dataset={dataset?.title || p.dataset}
        attribution={p.attribution || dataset?.attribution}
        licence={p.licence || dataset?.licence}
      />
      <History event={event} />
      <EventActions />
    </article>
  );
}

function Facts({ event: p }: { event: Properties }) {
  const v = usePick((s) => s.vocabularies);
  const area = usePick((s) => s.area);
  const time = when(p);
  const place = where(p, area && area.id === p.area_id ? area.properties.name : null);
  const spot = p.point && !p.area_id ? coordinates(p.point[0], p.point[1]) : "";
  const basis = p.location_basis ? words.event.basis(p.location_basis) : "";
  const people = harm(p);
  return (
    <dl class="facts">
      <dt>{words.event.when}</dt>
      <dd>
        {time.text}
        <small>{time.note}</small>
      </dd>
      <dt>{words.event.where}</dt>
      <dd>
        {place.text}
        <small>{[place.note, place.text === spot ? "" : spot].filter(Boolean).join(" · ")}</small>
        <small>{basis}</small>
      </dd>
      <dt>{words.event.who}</dt>
      <dd>{p.actors.length ? <Actors event={p} v={v} /> : <span class="muted">{words.event.nobodyNamed}</span>}</dd>
      {p.targets.length > 0 && (
        <>
          <dt>{words.event.target}</dt>
          <dd>{listed(p.targets.map((t) => label(v?.targets, t)))}</dd>
        </>
      )}
      <dt>{words.event.harm}</dt>
      <dd>
        {people.text}
        {people.notes.map((note) => (
          <small key={note}>{note}</small>
        ))}
      </dd>
      <dt>{words.event.sure}</dt>
      <dd>
        <span class="sure">
          <RingMark assessment={p.assessment ?? "not_assessed"} />
          {label(v?.assessments, p.assessment ?? "not_assessed")}
        </span>
        <Checks event={p} v={v} />
      </dd>
    </dl>
  );
}

function Actors({ event, v }: { event: Properties; v: Vocabularies | null }) {
  return (
    <>
      {event.actors.map((actor, i) => (
        <div key={`${actor.name} ${i}`}>
          {actor.name}
          <small>
            {[
              actor.role === "unknown" ? "" : lowered(label(v?.actor_roles, actor.role)),
              actor.attributed_by ? words.event.accordingTo(actor.attributed_by) : "",
            ]
              .filter(Boolean)
              .join(", ")}
          </small>
        </div>
      ))}
    </>
  );
}

function Checks({ event, v }: { event: Properties; v: Vocabularies | null }) {
  const done = event.confirmed.map((check) => check.what);
  const names = (list: readonly string[]) => listed(list.map((what) => lowered(label(v?.checks, what))));
  const open = (v?.checks ?? []).map((c) => c.name).filter((name) => !done.includes(name));
  if (done.length === 0) return null;
  return (
    <>
      <small>{words.event.confirmed(names(done))}</small>
      {open.length > 0 && <small>{words.event.notConfirmed(names(open))}</small>}
      {event.confirmed
        .filter((check) => check.by || check.how || check.at)
        .map((check) => (
          <small key={check.what}>
            {[label(v?.checks, check.what), check.how, check.by, check.at ? dateSaid(check.at) : ""]
              .filter(Boolean)
              .join(" · ")}
          </small>
        ))}
    </>
  );
}

/** Sources that give different figures, side by side on one scale. */
function Spread({ sources }: { sources: readonly Source[] }) {
  const rows = (["killed", "injured"] as const)
    .map((name) => ({ name, claims: claimsOf(sources, name) }))
    .filter(({ claims }) => new Set(claims.map((c) => c.text)).size > 1);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{words.event.spread}</h2>
      {rows.map(({ name, claims }) => {
        const most = Math.max(...claims.map((c) => c.high), 1);
        return (
          <div key={name} class="spread">
            <h3>{words.form[name]}</h3>
            {claims.map(({ publisher, text, low, high }, i) => (
              <div key={`${publisher} ${i}`} class="spread-row">
                <span>{publisher}</span>
                <span class="spread-scale" aria-hidden="true">
                  <span
                    style={{
                      insetInlineStart: `${(low / most) * 100}%`,
                      width: `${Math.max(2, ((high - low) / most) * 100)}%`,
                    }}
                  />
                </span>
                <b>{text}</b>
              </div>
            ))}
          </div>
        );
      })}
    </section>
  );
}

function claimsOf(sources: readonly Source[], name: Harm) {
  return sources.flatMap((source) => {
    const count = source.claims?.[name];
    if (!count || !known(count)) return [];
    const all = [count.min, count.best, count.max].filter((n): n is number => typeof n === "number");
    return [
      {
        publisher: source.publisher || words.event.source,
        text: figure(count),
        low: Math.min(...all),
        high: Math.max(...all),
      },
    ];
  });
}

function Sources({ sources }: { sources: readonly Source[] }) {
  return (
    <section aria-label={words.event.sources}>
      <h2>
        {words.event.sources} {sources.length > 0 && <span class="muted">{sources.length}</span>}
      </h2>
      {sources.length === 0 && <p class="muted">{words.event.noSources}</p>}
      {sources.map((source, i) => (
        <SourceView key={`${source.url} ${i}`} source={source} />
      ))}
    </section>
  );
}

function SourceView({ source }: { source: Source }) {
  const grade = `${source.reliability ?? ""}${source.credibility || ""}`;
  const line = [
    source.publisher,
    source.published_at ? dateSaid(source.published_at) : "",
    grade ? words.event.grade(grade) : "",
    source.sha256 ? words.event.hashKept : "",
  ].filter(Boolean);
  const title = source.title || (source.quote ? "" : source.publisher || words.event.source);
  return (
    <div class="source">
      {title && <p class="source-title">{source.url ? <Outside href={source.url}>{title}</Outside> : title}</p>}
      {source.quote && <blockquote>{words.quoted(source.quote)}</blockquote>}
      <small>
        {line.join(" · ")}
        {!title && source.url && (
          <>
            {" · "}
            <Outside href={source.url}>{words.event.source}</Outside>
          </>
        )}
        {source.archive_url && (
          <>
            {" · "}
            <Outside href={source.archive_url}>{words.event.archived}</Outside>
          </>
        )}
      </small>
    </div>
  );
}

function Extras({ extras }: { extras: Properties["extras"] }) {
  const rows = Object.entries(extras ?? {}).filter(([, value]) => value !== null && value !== "");
  if (rows.length === 0) return null;
  return (
    <details class="extras">
      <summary>{words.event.extras(rows.length)}</summary>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

interface FooterProps {
  readonly event: Properties;
  readonly dataset: string | null;
  readonly attribution: string | null | undefined;
  readonly licence: string | null | undefined;
}

function Footer({ event: p, dataset, attribution, licence }: FooterProps) {
  const v = usePick((s) => s.vocabularies);
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const rights = [attribution, licence, p.redistributable === false ? words.event.mayNotShare : ""]
    .filter(Boolean)
    .join(" · ");
  return (
    <>
      <dl class="small-facts">
        {p.tags.length > 0 && <Line name={words.event.tags} value={listed(p.tags)} />}
        {dataset && <Line name={words.event.dataset} value={dataset} />}
        {rights && <Line name={words.event.rights} value={rights} />}
        {signedIn && p.visibility && (
          <Line name={words.event.visibility} value={label(v?.visibilities, p.visibility)} />
        )}
        {signedIn && p.status && <Line name={words.event.work} value={label(v?.statuses, p.status)} />}
      </dl>
      {p.updated_at && <p class="changed">{words.event.edited(p.updated_by ?? "", dateSaid(p.updated_at))}</p>}
    </>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function EventActions() {
  const { commands, map } = useDesk();
  const mayEdit = useDeskNow();
  const located = usePick((s) =>
    Boolean(s.event.value && (s.event.value.properties.point || s.event.value.properties.area_id)),
  );
  return (
    <footer class="panel-actions">
      {mayEdit && (
        <Button icon="edit" tone="primary" onClick={() => commands.edit()}>
          {words.event.edit}
        </Button>
      )}
      <CopyMenu />
      {located && (
        <Button icon="zoom" onClick={() => map.fitSelected()}>
          {words.event.zoom}
        </Button>
      )}
      <CompareButton />
    </footer>
  );
}
