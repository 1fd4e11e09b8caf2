// Makes the code of a frame with the map as it is on the screen, and shows it.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { frameCode, type Look, lookParams, publicFilters, type Theme, usualLook } from "../lib/embedding";
import { languageName } from "../lib/language";
import { toSearch } from "../url";
import { languages, words } from "../words/words";
import { useChips } from "./chips";
import { useDesk, usePick } from "./desk";
import { Copied } from "./parts";

interface Size {
  readonly fixed: boolean;
  readonly width: number;
  readonly height: number;
}

export function FrameMaker() {
  const [look, setLook] = useState<Look>(usualLook);
  const [size, setSize] = useState<Size>({ fixed: false, width: 800, height: 500 });
  const [lang, setLang] = useState("");
  const search = usePick((s) => toSearch({ ...s, filters: publicFilters(s.filters).filters }));
  const of = useChips()
    .map(({ name }) => name)
    .join(", ");
  const more = lookParams(look);
  if (lang) more.set("lang", lang);
  const path = `/embed?${[search, `${more}`].filter(Boolean).join("&")}`;
  const title = of ? words.pageTitle(of) : words.map;
  const width = size.fixed ? size.width : null;
  return (
    <section class="share-part">
      <h3>{words.sharing.frame}</h3>
      <p class="muted">{words.sharing.frameHint}</p>
      <Warnings />
      <div class="share-choices">
        <SizeFields size={size} change={setSize} />
        <Labelled name={words.language}>
          <select value={lang} onChange={(e) => setLang(e.currentTarget.value)}>
            <option value="">{words.sharing.readers}</option>
            {languages.map((code) => (
              <option key={code} value={code} lang={code}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </Labelled>
        <LookFields look={look} change={setLook} />
      </div>
      <iframe
        class="share-preview"
        title={words.sharing.preview}
        src={path}
        style={{ height: `${Math.min(420, size.height)}px`, width: width === null ? "100%" : `${width}px` }}
      />
      <Copied
        text={frameCode(location.origin + path, title, { width, height: size.height })}
        label={words.sharing.code}
      />
    </section>
  );
}

function SizeFields({ size, change }: { size: Size; change: (size: Size) => void }) {
  const number = (name: "width" | "height", label: string) => (
    <Labelled name={label}>
      <input
        type="number"
        min={200}
        max={4000}
        value={size[name]}
        onChange={(e) =>
          change({ ...size, [name]: Math.max(200, Math.min(4000, e.currentTarget.valueAsNumber || 200)) })
        }
      />
    </Labelled>
  );
  return (
    <>
      <Labelled name={words.sharing.wide}>
        <select
          value={size.fixed ? "fixed" : "room"}
          onChange={(e) => change({ ...size, fixed: e.currentTarget.value === "fixed" })}
        >
          <option value="room">{words.sharing.asRoom}</option>
          <option value="fixed">{words.sharing.fixed}</option>
        </select>
      </Labelled>
      {size.fixed && number("width", words.sharing.width)}
      {number("height", words.sharing.height)}
    </>
  );
}

function LookFields({ look, change }: { look: Look; change: (look: Look) => void }) {
  const tick = (name: "timeline" | "legend") => (
    <label class="tick">
      <input
        type="checkbox"
        checked={look[name]}
        onChange={(e) => change({ ...look, [name]: e.currentTarget.checked })}
      />
      <span>{words.sharing.shown[name]}</span>
    </label>
  );
  return (
    <>
      <Labelled name={words.sharing.theme}>
        <select
          value={look.theme ?? ""}
          onChange={(e) => change({ ...look, theme: (e.currentTarget.value || null) as Theme | null })}
        >
          <option value="">{words.sharing.readers}</option>
          <option value="light">{words.sharing.themes.light}</option>
          <option value="dark">{words.sharing.themes.dark}</option>
        </select>
      </Labelled>
      {tick("timeline")}
      {tick("legend")}
    </>
  );
}

function Labelled({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label class="field">
      <span>{name}</span>
      {children}
    </label>
  );
}

/** What others will not see of what is on this screen. */
function Warnings() {
  const { commands } = useDesk();
  const filters = usePick((s) => s.filters);
  const here = usePick((s) => s.summary.value?.total);
  const [open, setOpen] = useState<number | null>(null);
  useEffect(() => {
    const until = new AbortController();
    commands.publicly(until.signal).then(setOpen, () => {});
    return () => until.abort();
  }, [commands]);
  const alone = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  const said = [
    publicFilters(filters).left ? words.sharing.left : "",
    open !== null && here !== undefined && open !== here ? words.sharing.fewer(here, open) : "",
    alone ? words.sharing.alone(location.host) : "",
  ].filter(Boolean);
  if (said.length === 0) return null;
  return (
    <div class="share-warnings" role="status">
      {said.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}
