// Numbers as English says them.

export const plural = new Intl.PluralRules("en");

export const number = (n: number) => n.toLocaleString("en-GB");

export const count = (n: number, one: string, other: string) =>
  `${number(n)} ${plural.select(n) === "one" ? one : other}`;
