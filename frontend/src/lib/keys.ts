// Which key was pressed, whatever alphabet the keyboard writes.

/** The key, or on a keyboard of another alphabet the Latin letter or bracket at its place: "j" where "о" is written. */
export function latinKey({ key, code }: Pick<KeyboardEvent, "key" | "code">): string {
  if (key.length !== 1 || key <= "~") return key;
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? [];
  return letter?.toLowerCase() ?? signs[code] ?? key;
}

const signs: Readonly<Record<string, string>> = { BracketLeft: "[", BracketRight: "]" };
