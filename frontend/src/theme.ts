// Light or dark: as the system has it, or as an address asks for it.

export type Theme = "light" | "dark";

const dark = "(prefers-color-scheme: dark)";

let asked: Theme | null = null;

export function isDark(): boolean {
  return asked ? asked === "dark" : matchMedia(dark).matches;
}

/** Draws the page in a theme whatever the system has: what the style sheets say of the dark one holds always, or never. */
export function drawIn(theme: Theme): void {
  asked = theme;
  document.documentElement.style.colorScheme = theme;
  for (const sheet of document.styleSheets) settle(sheet.cssRules, theme === "dark" ? "all" : "not all");
}

function settle(rules: CSSRuleList, media: string): void {
  for (const rule of rules) {
    if (rule instanceof CSSMediaRule && rule.media.mediaText === dark) rule.media.mediaText = media;
    if ("cssRules" in rule) settle(rule.cssRules as CSSRuleList, media);
  }
}
