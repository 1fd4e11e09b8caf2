// The lists that somebody looks at the words of: the summary counts by them as well.

import { type Several, several } from "./lib/query";

export type Counting = readonly Several[];

export interface CountingAction {
  readonly type: "list counted";
  readonly list: Several;
  readonly on: boolean;
}

export function reduceCounting(now: Counting, { list, on }: CountingAction): Counting {
  return several.filter((one) => (one === list ? on : now.includes(one)));
}
