// Datasets with their rights, the imports that made them, and how to take those back.

import { useEffect, useState } from "preact/hooks";
import { sentence } from "../api";
import { lowered } from "../lib/phrase";
import { continuedBy, runsOf } from "../lib/runs";
import { label } from "../lib/terms";
import type { Dataset, RunRecord, UndoResult } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Select } from "./fields";
import { Fold, Undone } from "./import-parts";
import { RightsFields } from "./import-preview";
import { Button, Dialog } from "./parts";
import { Runs } from "./runs";
import { Sure } from "./sure";
import "./import.css";
import "./datasets.css";

export function Datasets() {
  const { store, commands } = useDesk();
  const datasets = usePick((s) => s.datasets);
  const change = usePick((s) => s.change);
  const [runs, setRuns] = useState<readonly RunRecord[] | null>(null);
  const [undone, setUndone] = useState<UndoResult | null>(null);
  const [problem, setProblem] = useState("");
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const until = new AbortController();
    commands.runs(until.signal).then(setRuns, (error) => setProblem(sentence(error)));
    return () => until.abort();
  }, [change, asked, commands]);
  const undo = async (what: Promise<UndoResult>) => {
    setProblem("");
    try {
      setUndone(await what);
      setAsked(asked + 1);
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  const loose = runs ? runsOf(runs, "") : [];
  return (
    <Dialog title={words.datasets.title} close={() => store.dispatch({ type: "dialog closed" })} wide>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      {undone && <Undone result={undone} />}
      {!runs && !problem && <p role="status">{words.datasets.loading}…</p>}
      {runs && datasets.length === 0 && <p>{words.datasets.none}</p>}
      {runs && (
        <ul class="datasets">
          {datasets.map((dataset) => (
            <li key={dataset.name}>
              <One dataset={dataset} runs={runsOf(runs, dataset.name)} all={runs} undo={undo} />
            </li>
          ))}
          {loose.length > 0 && (
            <li>
              <Fold title={words.datasets.several} note={words.datasets.runsCount(loose.length)}>
                <Runs runs={loose} continued={continuedBy(runs)} undo={undo} />
              </Fold>
            </li>
          )}
        </ul>
      )}
    </Dialog>
  );
}

interface OneProps {
  readonly dataset: Dataset;
  readonly runs: readonly RunRecord[];
  readonly all: readonly RunRecord[];
  readonly undo: (what: Promise<UndoResult>) => Promise<void>;
}

function One({ dataset, runs, all, undo }: OneProps) {
  const v = usePick((s) => s.vocabularies);
  const who = lowered(label(v?.visibilities, dataset.visibility));
  const rights = [
    dataset.attribution,
    dataset.licence || words.import.licenceNone,
    dataset.redistributable ? words.import.mayPassOn : words.import.notRedistributable,
    who && words.datasets.byDefault(who),
  ];
  return (
    <Fold title={dataset.title || dataset.name} note={words.datasets.events(dataset.events)}>
      <p class="muted">{rights.filter(Boolean).join(" · ")}</p>
      <RightsForm dataset={dataset} />
      <h3>{words.datasets.runs}</h3>
      {runs.length === 0 ? (
        <p class="muted">{words.datasets.noRuns}</p>
      ) : (
        <Runs runs={runs} continued={continuedBy(all)} undo={undo} />
      )}
      {runs.length > 0 && <Removal dataset={dataset} undo={undo} />}
    </Fold>
  );
}

/** The rights of a dataset; folded into a button until they are to be changed. */
function RightsForm({ dataset }: { dataset: Dataset }) {
  const { commands } = useDesk();
  const terms = usePick((s) => s.vocabularies?.visibilities) ?? [];
  const [draft, setDraft] = useState<Dataset | null>(null);
  const [saving, setSaving] = useState(false);
  const [said, setSaid] = useState({ text: "", wrong: false });
  const name = dataset.title || dataset.name;
  const save = async (e: Event) => {
    e.preventDefault();
    if (!draft) return;
    setSaving(true);
    try {
      await commands.saveDataset(draft);
      setDraft(null);
      setSaid({ text: words.datasets.saved, wrong: false });
    } catch (error) {
      setSaid({ text: sentence(error), wrong: true });
    }
    setSaving(false);
  };
  return (
    <form onSubmit={(e) => void save(e)}>
      {said.text && (
        <p class={said.wrong ? "wrong" : ""} role={said.wrong ? "alert" : "status"}>
          {said.text}
        </p>
      )}
      {draft ? (
        <>
          <RightsFields rights={draft} set={(part) => setDraft({ ...draft, ...part })} />
          <Select
            name={words.datasets.visibility}
            value={draft.visibility}
            terms={terms.filter((t) => t.name === "private" || t.name === "public" || t.name === draft.visibility)}
            set={(visibility) => setDraft({ ...draft, visibility })}
          />
          <div class="panel-actions">
            <Button type="submit" tone="primary" disabled={saving}>
              {words.datasets.save}
            </Button>
            <Button onClick={() => setDraft(null)}>{words.cancel}</Button>
          </div>
        </>
      ) : (
        <Button
          icon="edit"
          aria-label={words.datasets.editOf(name)}
          onClick={() => {
            setSaid({ text: "", wrong: false });
            setDraft(dataset);
          }}
        >
          {words.datasets.edit}
        </Button>
      )}
    </form>
  );
}

function Removal({ dataset, undo }: Pick<OneProps, "dataset" | "undo">) {
  const { commands } = useDesk();
  const [sure, setSure] = useState(false);
  const name = dataset.title || dataset.name;
  if (!sure) {
    return (
      <Button
        tone="quiet"
        class="is-danger-text"
        aria-label={words.datasets.removeOf(name)}
        onClick={() => setSure(true)}
      >
        {words.datasets.removeImports}
      </Button>
    );
  }
  return (
    <Sure
      text={words.datasets.removeSure(name, dataset.events)}
      yes={words.datasets.removeYes}
      act={() => void undo(commands.undoDataset(dataset.name))}
      close={() => setSure(false)}
    />
  );
}
