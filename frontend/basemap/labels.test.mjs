import assert from "node:assert/strict";
import { test } from "node:test";
import { names } from "./labels.mjs";
import { latin, onlyUkrainian, ukrainian } from "./transliteration.mjs";

test("Ukrainian is written in Latin letters as the Cabinet of Ministers says", () => {
  for (const [name, want] of [
    ["Київ", "kyiv"],
    ["Запоріжжя", "zaporizhzhia"],
    ["Згурівка", "zghurivka"],
    ["Єнакієве", "yenakiieve"],
    ["Знам’янка", "znamianka"],
    ["Кам’янець-Подільський", "kamianets-podilskyi"],
    ["Елиста", "elysta"],
    ["Крымск", null],
  ]) {
    assert.equal(latin(name), want, name);
  }
});

test("the Ukrainian form is picked out of a list that does not say", () => {
  assert.equal(ukrainian(["Донецк", "Данецк", "Донецьк"], ["Donetsk"]), "Донецьк");
  assert.equal(ukrainian(["Криви Рог", "Кривой Рог", "Кривий Ріг"], ["Kryvyy Rih"]), "Кривий Ріг");
  assert.equal(ukrainian(["Мірнаград", "Мирноград"], ["Myrnohrad"]), "Мирноград");
  assert.equal(ukrainian(["Санкт-Петербург"], ["Saint Petersburg"]), null);
  assert.equal(onlyUkrainian(["Азовское", "Азовське"]), "Азовське");
});

test("places have the names of today", () => {
  const town = { country: "UA", feature: "PPL", population: 60000, ascii: "" };
  const of = (id, name, alternates) => names({ ...town, id, name, alternates }, new Map([["704422", "Красноармійськ"]]));
  assert.deepEqual(of("704422", "Pokrovsk", ["Красноармейск", "Покровськ"]), { en: "Pokrovsk", uk: "Покровськ" });
  assert.deepEqual(of("699445", "Novomoskovsk", ["Новомосковськ"]), { en: "Samar", uk: "Самар" });
  assert.deepEqual(of("692975", "Kadiyivka", ["Стаханов"]), { en: "Kadiivka", uk: "Кадіївка" });
});
