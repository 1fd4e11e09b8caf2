import assert from "node:assert/strict";
import { test } from "node:test";
import { area, withoutEdges } from "./borders.mjs";
import { countryOf, disputed, lineBetween, moved, nameless } from "./views.mjs";

const unit = (code, country) => ({ unit: code, country });

test("Crimea and Sevastopol are Ukraine", () => {
  assert.equal(countryOf({ iso_3166_2: "UA-43", adm0_a3: "RUS" }), "UKR");
  assert.equal(countryOf({ iso_3166_2: "UA-40", adm0_a3: "RUS" }), "UKR");
  assert.equal(countryOf({ iso_3166_2: "RU-KDA", adm0_a3: "RUS" }), "RUS");
});

test("a line is what the units on its sides make it", () => {
  for (const [name, a, b, want] of [
    ["Perekop", unit("UA-65", "UKR"), unit("UA-43", "UKR"), "adm1"],
    ["Kharkiv and Belgorod", unit("UA-63", "UKR"), unit("RU-BEL", "RUS"), "adm0"],
    ["the Line of Control", unit("PK-JK", "PAK"), unit("IN-JK", "IND"), "disputed"],
    ["Punjab and Punjab", unit("PK-PB", "PAK"), unit("IN-PB", "IND"), "adm0"],
    ["the Golan Heights", unit("IL-Z", "ISR"), unit("SY-QU", "SYR"), "disputed"],
    ["Kosovo", unit("RS-24", "SRB"), unit("XK-1", "KOS"), "disputed"],
    ["two pieces of Antarctica", unit("AQ", "ATA"), unit("AQ", "ATA"), null],
  ]) {
    assert.equal(lineBetween(a, b), want, name);
    assert.equal(lineBetween(b, a), want, `${name}, from the other side`);
  }
});

test("every view gives its reason", () => {
  for (const view of [...moved, ...disputed, ...nameless]) assert.match(view.why, /\.$/);
});

test("the cut at 180° and the South Pole are no coast", () => {
  const chukotka = [[179, 68], [180, 68.5], [180, 65], [179, 64.5]];
  assert.deepEqual(withoutEdges([chukotka]), [chukotka.slice(0, 2), chukotka.slice(2)]);
  assert.deepEqual(withoutEdges([[[-180, -84], [-180, -90], [180, -90], [180, -84]]]), []);
});

test("areas are right within a few per cent", () => {
  const square = { coordinates: [[[[30, 50], [31, 50], [31, 51], [30, 51], [30, 50]]]] };
  assert.ok(Math.abs(area(square) - 7870) < 100, `area is ${area(square)} km²`);
});
