// What the events of a file belong to when nobody says.

/**
 * The dataset of events that name none, as the server makes it: UCDP's for its
 * own format, else the file's name, so that "Strikes 2023.csv" is "strikes-2023".
 */
export function datasetName(file: string, format: string | undefined): string {
  if (format === "ucdp-ged") return format;
  const stem = file.replace(/\.[^.]*$/, "").normalize("NFD");
  const words = stem.replace(/[\p{Mn}'’ʼ‘`´]/gu, "").match(/[\p{L}\p{Nd}\p{Mc}]+/gu) ?? [];
  return words.join("-").toLowerCase() || "import";
}
