// Views that the desk keeps: to open, save, rename and delete.

import { useEffect, useState } from "preact/hooks";
import { sentence } from "../api";
import { edgeSaid } from "../lib/time";
import type { SavedView } from "../types";
import { words } from "../words/words";
import { useChips } from "./chips";
import { useDesk, usePick } from "./desk";
import { Button, Dialog, IconButton } from "./parts";
import "./views.css";

export function Views() {
  const { store, commands } = useDesk();
  const [views, setViews] = useState<readonly SavedView[] | null>(null);
  const [problem, setProblem] = useState("");
  const [asked, setAsked] = useState(0);
  const close = () => store.dispatch({ type: "dialog closed" });
  useEffect(() => {
    const until = new AbortController();
    commands.views(until.signal).then(setViews, (error) => setProblem(sentence(error)));
    return () => until.abort();
  }, [asked, commands]);
  /** Does something with views, and says what came of it. */
  const act = async (work: () => Promise<unknown>, done = "") => {
    setProblem("");
    try {
      await work();
      if (done) store.dispatch({ type: "notice shown", notice: { text: done, tone: "done" } });
      setAsked((n) => n + 1);
      return true;
    } catch (error) {
      setProblem(sentence(error));
      return false;
    }
  };
  return (
    <Dialog title={words.views.title} close={close}>
      <p class="muted">{words.views.what}</p>
      <NewView save={(name) => act(() => commands.saveView(name), words.views.saved(name))} />
      {problem && <p role="alert">{problem}</p>}
      {views === null && !problem && <p class="muted">{words.views.loading}</p>}
      {views?.length === 0 && <p class="muted">{words.views.none}</p>}
      <ul class="views">
        {views?.map((view) => (
          <SavedRow key={view.id} view={view} act={act} close={close} />
        ))}
      </ul>
    </Dialog>
  );
}

/** The name is that of the filters until somebody types another. */
function NewView({ save }: { save: (name: string) => Promise<boolean> }) {
  const chips = useChips();
  const [name, setName] = useState(() =>
    chips
      .map((chip) => chip.name)
      .join(", ")
      .slice(0, 100),
  );
  return (
    <form
      class="views-new"
      onSubmit={(e) => {
        e.preventDefault();
        if (name.trim()) void save(name.trim()).then((saved) => saved && setName(""));
      }}
    >
      <label class="field">
        <span>{words.views.name}</span>
        <input type="text" value={name} maxLength={100} required onInput={(e) => setName(e.currentTarget.value)} />
      </label>
      <Button type="submit" tone="primary">
        {words.views.save}
      </Button>
    </form>
  );
}

interface RowProps {
  readonly view: SavedView;
  readonly act: (work: () => Promise<unknown>, done?: string) => Promise<boolean>;
  readonly close: () => void;
}

function SavedRow({ view, act, close }: RowProps) {
  const { commands } = useDesk();
  const zone = usePick((s) => s.zone);
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div class="view-line">
        <a
          href={`/?${view.address}`}
          onClick={(e) => {
            if (e.ctrlKey || e.metaKey || e.shiftKey || e.button !== 0) return; // a tab of its own
            e.preventDefault();
            close();
            commands.openView(view);
          }}
        >
          {view.name}
        </a>
        <small class="muted">{words.views.by(view.by, edgeSaid(Date.parse(view.at), zone))}</small>
        <IconButton
          icon={open ? "up" : "down"}
          label={words.views.more(view.name)}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      </div>
      {open && <ViewTools view={view} act={act} />}
    </li>
  );
}

function ViewTools({ view, act }: Omit<RowProps, "close">) {
  const { commands } = useDesk();
  const [name, setName] = useState(view.name);
  const [sure, setSure] = useState(false);
  return (
    <div class="view-tools">
      <form
        class="views-new"
        onSubmit={(e) => {
          e.preventDefault();
          if (name.trim()) void act(() => commands.renameView(view.id, name.trim()), words.views.saved(name.trim()));
        }}
      >
        <label class="field">
          <span class="visually-hidden">{words.views.newName(view.name)}</span>
          <input type="text" value={name} maxLength={100} required onInput={(e) => setName(e.currentTarget.value)} />
        </label>
        <Button type="submit">{words.views.rename}</Button>
      </form>
      <Button onClick={() => void act(() => commands.saveView(view.name, view.id), words.views.saved(view.name))}>
        {words.views.replace}
      </Button>
      {sure ? (
        <div class="view-sure" role="group" aria-label={words.views.sure(view.name)}>
          <p>{words.views.sure(view.name)}</p>
          <Button
            tone="danger"
            onClick={() => void act(() => commands.deleteView(view.id), words.views.gone(view.name))}
          >
            {words.views.yes}
          </Button>
          <Button tone="quiet" onClick={() => setSure(false)}>
            {words.views.cancel}
          </Button>
        </div>
      ) : (
        <Button tone="quiet" onClick={() => setSure(true)}>
          {words.views.delete}
        </Button>
      )}
    </div>
  );
}
