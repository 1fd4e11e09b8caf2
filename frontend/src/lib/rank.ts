// Where an event stands in the list, without reading the list: how many stand before it.

import type { Feature } from "../types";
import { narrow, type Order } from "./query";

/** A condition, in CQL2, that holds for what stands before an event in an order; what is not known stands lowest. */
export function before(order: Order, { id, properties }: Feature): string {
  const down = order.startsWith("-");
  const field = (down ? order.slice(1) : order) as "start_time";
  const value: unknown = properties[field];
  if (value === null || value === undefined || value === "") {
    const same = `(${field} IS NULL AND id < ${id})`;
    return down ? `${field} IS NOT NULL OR ${same}` : same;
  }
  const said = literal(field, value);
  const same = `(${field} = ${said} AND id < ${id})`;
  return down ? `${field} > ${said} OR ${same}` : `${field} < ${said} OR ${field} IS NULL OR ${same}`;
}

function literal(field: string, value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = `'${String(value).replace(/'/g, "''")}'`;
  return field.endsWith("_time") || field.endsWith("_at") ? `TIMESTAMP(${text})` : text;
}

/** The question for how many stand before an event, among all that a question of the list chooses. */
export function rankQuery(list: URLSearchParams, order: Order, event: Feature): URLSearchParams {
  const query = new URLSearchParams(list);
  for (const name of ["sortby", "limit", "offset"]) query.delete(name);
  narrow(query, before(order, event));
  query.set("bins", "0");
  return query;
}
