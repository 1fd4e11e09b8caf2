// The desk: every panel over the map.

import { render } from "preact";
import type { State } from "../state";
import { AsOfDialog } from "./asof";
import { Chooser } from "./choice";
import { ComparePanel } from "./compare";
import { Datasets } from "./datasets";
import { type Desk, DeskContext, useDesk, usePick } from "./desk";
import { Duplicates } from "./duplicates";
import { EventPanel } from "./event";
import { Export } from "./export";
import { FormPanel } from "./form";
import { Help } from "./help";
import { DropAnywhere, Import } from "./import";
import { shortcuts } from "./keys";
import { Legend } from "./legend";
import { MapMenu } from "./mapmenu";
import { Notes, Toast } from "./notes";
import { PrintHead } from "./print";
import { Rail } from "./rail";
import { Share } from "./share";
import { SignIn } from "./signin";
import { SketchTools } from "./sketch";
import { MapSaid, Table, TableButton } from "./table";
import { Timeline } from "./timeline";
import { Views } from "./views";

function App() {
  const { commands } = useDesk();
  const editing = usePick((s) => s.form !== null);
  const comparing = usePick((s) => s.comparing.with !== null);
  return (
    <>
      <PrintHead />
      <Rail />
      <Notes />
      {editing ? <FormPanel /> : comparing ? <ComparePanel /> : <EventPanel />}
      <TableButton />
      <Table />
      <MapSaid />
      <Legend />
      <SketchTools />
      <MapMenu />
      <Chooser select={commands.select} />
      <Timeline />
      <Dialogs />
      <Toast />
      <DropAnywhere />
    </>
  );
}

function Dialogs() {
  const dialog = usePick((s) => s.dialog);
  switch (dialog) {
    case "help":
      return <Help />;
    case "export":
      return <Export />;
    case "share":
      return <Share />;
    case "sign in":
      return <SignIn />;
    case "import":
      return <Import />;
    case "datasets":
      return <Datasets />;
    case "duplicates":
      return <Duplicates />;
    case "views":
      return <Views />;
    case "past":
      return <AsOfDialog />;
    case null:
      return null;
  }
}

/** Draws the panels into an element, until the signal aborts. */
export function panels(element: HTMLElement, desk: Desk, until: AbortSignal): void {
  const layout = (s: State) =>
    `${s.selected !== null} ${s.form !== null} ${s.stop} ${s.show} ${s.comparing.choosing} ${s.comparing.with}`;
  const mark = () => {
    const { selected, form, stop, show, comparing } = desk.store.state.peek();
    element.classList.toggle("has-detail", selected !== null || form !== null);
    element.classList.toggle("is-comparing", comparing.with !== null && form === null);
    element.classList.toggle("is-choosing", comparing.choosing);
    element.classList.toggle("has-table", show === "table");
    element.dataset.stop = stop;
    requestAnimationFrame(() => desk.map.resized());
  };
  render(
    <DeskContext.Provider value={desk}>
      <App />
    </DeskContext.Provider>,
    element,
  );
  desk.store.subscribe(layout, mark, until);
  mark();
  shortcuts(desk, until);
  until.addEventListener("abort", () => render(null, element), { once: true });
}
