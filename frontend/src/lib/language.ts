// Which language a reader is spoken to in.

/**
 * The first language that is asked for and known: by `?lang=` in the address,
 * then as it was chosen here, then as the browser prefers; else the first of
 * those that are known. "uk-UA" asks for "uk".
 */
export function chosenLanguage(
  search: string,
  kept: string,
  preferred: readonly string[],
  known: readonly string[],
): string {
  const asked = [new URLSearchParams(search).get("lang") ?? "", kept, ...preferred];
  const found = asked.map((tag) => known.find((code) => code === tag || code === tag.split("-")[0]));
  return found.find((code) => code !== undefined) ?? known[0] ?? "en";
}

/** What a language calls itself: "English", "Українська". */
export function languageName(code: string): string {
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}
