// The table of views: what this map says where states disagree.
//
// Natural Earth draws who holds the ground. This table changes that drawing in
// three ways, each with its reason, and in no other place:
//
//   moved     units that belong to another country than Natural Earth says
//   disputed  borders drawn dashed, because a party or the UN does not hold
//             them to be the final international border
//   nameless  territories whose name is not written as a country's
//
// Lines that units cannot give (a line within one unit) come from
// data/claims.geojson and are drawn dashed too. Claims without control of the
// ground are not drawn. Neither is any front line: that is the users' data.
// Natural Earth's line of 2015 in the Donbas and its lines of 1994 in Karabakh
// are therefore left out.
//
// Countries are Natural Earth's adm0_a3 codes, units are ISO 3166-2 codes.

export const moved = [
  {
    units: ["UA-43", "UA-40"],
    country: "UKR",
    why: "Crimea and Sevastopol are Ukraine: UN General Assembly resolution 68/262.",
  },
  { from: ["ESB", "WSB"], country: "CYP", why: "The British bases on Cyprus are too small to draw." },
  { from: ["KAB"], country: "KAZ", why: "Baikonur is leased to Russia, and Kazakhstan's." },
  { from: ["USG"], country: "CUB", why: "Guantanamo Bay is leased to the United States, and Cuba's." },
  { from: ["ALD"], country: "FIN", why: "Åland is an autonomous part of Finland." },
  { from: ["HKG", "MAC"], country: "CHN", why: "Hong Kong and Macau are special regions of China." },
];

export const disputed = [
  { between: ["MAR", "SAH"], why: "Western Sahara: the berm between Moroccan and Polisario forces." },
  { between: ["CYP", "CYN"], why: "Northern Cyprus: the ceasefire line of 1974." },
  { between: ["SOM", "SOL"], why: "Somaliland declared itself independent in 1991." },
  { between: ["SRB", "KOS"], why: "Kosovo: recognised by about half of the UN's members." },
  { between: ["ISR", "PSX"], why: "Palestine: the armistice line of 1949." },
  { between: ["ISR", "SYR"], why: "The Golan Heights: the ceasefire line of 1974." },
  { between: ["ISR", "LBN"], why: "The Blue Line of 2000 is a line of withdrawal, not a border." },
  { between: ["KAS", "IND"], why: "Kashmir: the Siachen Glacier." },
  { between: ["KAS", "PAK"], why: "Kashmir: the Siachen Glacier." },
  { between: ["KAS", "CHN"], why: "Kashmir: the Siachen Glacier." },
  { between: ["PK-JK", "IND"], why: "Kashmir: the Line of Control." },
  { between: ["PK-GB", "IND"], why: "Kashmir: the Line of Control." },
  { between: ["IN-LA", "CHN"], why: "Kashmir: the Line of Actual Control, with Aksai Chin behind it." },
  { between: ["IN-AR", "CHN"], why: "Arunachal Pradesh: the McMahon Line of 1914." },
  { between: ["EG-BA", "SD-RS"], why: "The Hala'ib Triangle and Bir Tawil: the 22nd parallel of 1899." },
];

export const nameless = [
  { countries: ["SOL", "CYN"], why: "Recognised by one UN member or none." },
  { countries: ["KAS", "BRT", "CNM", "BRI", "SPI"], why: "No state, and no people to speak of." },
  { countries: ["ESB", "WSB", "KAB", "USG"], why: "Leased or held by treaty; see moved." },
  { countries: ["SCR", "PGA", "BJN", "SER", "CSI", "CLP", "ATC", "IOA"], why: "Reefs and banks." },
];

const moves = moved.flatMap(({ units = [], from = [], country }) => [...units, ...from].map((code) => [code, country]));
const countryByCode = new Map(moves);
const disputes = new Set(disputed.map(({ between }) => pair(...between)));
const withoutName = new Set(nameless.flatMap(({ countries }) => countries));

/** The country, in this map's view, of a Natural Earth unit. */
export function countryOf({ iso_3166_2, adm0_a3 }) {
  return countryByCode.get(iso_3166_2) ?? countryByCode.get(adm0_a3) ?? adm0_a3;
}

/**
 * What the line between two neighbouring units is: "adm0", "disputed" or
 * "adm1"; null between two pieces of one unit. A unit is {unit, country}.
 */
export function lineBetween(a, b) {
  if (a.unit === b.unit && a.country === b.country) return null;
  if (a.country === b.country) return "adm1";
  return isDisputed(a, b) ? "disputed" : "adm0";
}

/** Whether a country's name is written on the map. */
export function hasName(adm0) {
  return !withoutName.has(adm0);
}

function isDisputed(a, b) {
  return [a.unit, a.country].some((x) => [b.unit, b.country].some((y) => disputes.has(pair(x, y))));
}

function pair(x, y) {
  return x < y ? `${x} ${y}` : `${y} ${x}`;
}
