import { expect, it } from "vitest";
import { datasetName } from "./dataset";

it.each([
  ["Strikes 2023.csv", "csv", "strikes-2023"],
  ["damage (v2) – final.geojson", "geojson", "damage-v2-final"],
  ["Kup’yans'k.csv", "csv", "kupyansk"],
  ["Événements.csv", "csv", "evenements"],
  ["события.csv", "csv", "события"],
  ["ged191.csv", "ucdp-ged", "ucdp-ged"],
  ["archive.2023.csv", undefined, "archive-2023"],
  ["!!!.csv", "csv", "import"],
  ["noextension", "csv", "noextension"],
])("the events of %s, read as %s, belong to %s", (file, format, name) => {
  expect(datasetName(file, format)).toBe(name);
});
