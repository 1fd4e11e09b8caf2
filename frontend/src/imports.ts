// What a person does with files that were read in, and with their datasets.

import type { Api, ImportWish } from "./api";
import type { Store } from "./store";
import type { Dataset, ImportResult, RunRecord, UndoResult } from "./types";

export interface ImportCommands {
  read(wish: ImportWish, signal: AbortSignal): Promise<ImportResult>;
  runs(signal: AbortSignal): Promise<readonly RunRecord[]>;
  /** A run with its report. */
  run(id: number, signal: AbortSignal): Promise<RunRecord>;
  undoRun(id: number): Promise<UndoResult>;
  undoDataset(name: string): Promise<UndoResult>;
  saveDataset(dataset: Dataset): Promise<void>;
  /** Whether a file of an address would be given; an error says why not. */
  exportable(address: string): Promise<void>;
}

export function importCommands({ dispatch }: Store, api: Api): ImportCommands {
  const changed = <T>(answer: T): T => {
    dispatch({ type: "events changed" });
    return answer;
  };
  return {
    read: (wish, signal) => api.import(wish, signal),
    runs: (signal) => api.runs(signal),
    run: (id, signal) => api.run(id, signal),
    undoRun: (id) => api.undoRun(id).then(changed),
    undoDataset: (name) => api.undo(name).then(changed),
    exportable: (address) => api.exportable(address),
    saveDataset: (dataset) => api.putDataset(dataset).then(() => changed(undefined)),
  };
}
