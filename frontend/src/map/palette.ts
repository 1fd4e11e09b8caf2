// The basemap's colours, from the page's custom properties.

export interface Palette {
  readonly land: string;
  readonly water: string;
  readonly coast: string;
  readonly river: string;
  readonly border: string;
  readonly admin1: string;
  readonly disputed: string;
  readonly label: string;
  readonly halo: string;
}

const light: Palette = {
  land: "#f4f2ec",
  water: "#cfdfe8",
  coast: "#9fb7c4",
  river: "#b6cfdc",
  border: "#8d7f75",
  admin1: "#cdc6bb",
  disputed: "#8d7f75",
  label: "#3c4a57",
  halo: "#f9f8f4",
};

/**
 * The colours of the theme now in force: --map-land, --map-water, --map-coast,
 * --map-river, --map-border, --map-admin1, --map-disputed, --map-label and
 * --map-label-halo on :root. A property that is not set has its light colour.
 */
export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    land: read("--map-land", light.land),
    water: read("--map-water", light.water),
    coast: read("--map-coast", light.coast),
    river: read("--map-river", read("--map-coast", light.river)),
    border: read("--map-border", light.border),
    admin1: read("--map-admin1", light.admin1),
    disputed: read("--map-disputed", light.disputed),
    label: read("--map-label", light.label),
    halo: read("--map-label-halo", light.halo),
  };
}
