// Downloads of exactly what the list shows.

import { exportAddress } from "../api";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Dialog, Icon } from "./parts";

export function Export() {
  const { store, commands } = useDesk();
  const matched = usePick((s) => (s.list.unlocated ? null : s.list.matched));
  const query = commands.screen();
  return (
    <Dialog title={words.exporting.title} close={() => store.dispatch({ type: "dialog closed" })}>
      {matched === 0 ? (
        <p>{words.exporting.none}</p>
      ) : (
        <>
          <p>{words.exporting.count(matched ?? 0)}</p>
          <ul class="export-formats">
            {(["geojson", "csv"] as const).map((format) => (
              <li key={format}>
                <a class="button is-plain" href={exportAddress(format, query)} download>
                  <Icon name="export" />
                  {words.exporting[format]}
                </a>
                <small class="muted">{words.exporting[`${format}Hint`]}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
