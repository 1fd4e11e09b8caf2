// Ukrainian in Latin letters, as the Cabinet of Ministers' resolution 55 of
// 2010 writes it. It tells a Ukrainian name from a Russian or Belarusian one
// in a list that does not say: the right one sounds like the Latin name.

const letters = {
  а: "a", б: "b", в: "v", г: "h", ґ: "g", д: "d", е: "e", є: "ie", ж: "zh", з: "z", и: "y", і: "i", ї: "i",
  й: "i", к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh",
  ц: "ts", ч: "ch", ш: "sh", щ: "shch", ь: "", ю: "iu", я: "ia", "'": "", "’": "", ʼ: "",
};

const atStart = { є: "ye", ї: "yi", й: "y", ю: "yu", я: "ya" };

/** The name in Latin letters and lower case, or null if it is not in Ukrainian letters. */
export function latin(name) {
  let out = "";
  let start = true;
  for (const letter of name.toLowerCase().replaceAll("зг", "зgh")) {
    if (letter === " " || letter === "-" || letter === "g" || letter === "h") {
      out += letter;
      start = letter === " " || letter === "-";
      continue;
    }
    if (!(letter in letters)) return null;
    out += (start && atStart[letter]) || letters[letter];
    start = false;
  }
  return out;
}

/**
 * The one of the names that is the Ukrainian form of one of the spellings;
 * null if none is. Spellings of other systems (Mykolayiv, Kryvyy) count when
 * no exact one is there. Of several forms the longest is taken, since what
 * the others lack is the soft sign and the apostrophe (Донецк, Донецьк).
 */
export function ukrainian(names, spellings) {
  const forms = names.filter((name) => /^\p{Lu}/u.test(name) && latin(name) !== null);
  for (const normal of [exact, loose]) {
    const wanted = new Set(spellings.map(normal));
    const matching = forms.filter((name) => wanted.has(normal(latin(name))));
    if (matching.length > 0) return matching.sort(likelier)[0];
  }
  return null;
}

/**
 * The one of the names that can only be Ukrainian, by its letters or its
 * ending: Азовське, not Азовское. Null if none is, or several are.
 */
export function onlyUkrainian(names) {
  const forms = names.filter((name) => /^\p{Lu}/u.test(name) && latin(name) !== null);
  const own = forms.filter((name) => /[іїєґ]|(?:ське|цьке|ськ|цьк|не|ве)$/.test(name));
  return own.length === 1 ? own[0] : null;
}

function likelier(a, b) {
  const own = (name) => (/[іїєґ]/i.test(name) ? 1 : 0);
  return own(b) - own(a) || b.length - a.length || (a < b ? -1 : 1);
}

function exact(spelling) {
  return spelling.toLowerCase().replaceAll(/['’ʼ`]/g, "");
}

function loose(spelling) {
  return exact(spelling).replaceAll(/[iyj]+/g, "i");
}
