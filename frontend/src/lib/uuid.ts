// Names that nobody else gives.

type Chance = Pick<Crypto, "getRandomValues"> & Partial<Pick<Crypto, "randomUUID">>;

/** A random UUID (RFC 9562, version 4). Browsers make one themselves only where the connection is secure. */
export function uuid(chance: Chance = crypto): string {
  if (chance.randomUUID) return chance.randomUUID();
  const bytes = chance.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte, i) => {
    const fixed = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte;
    return fixed.toString(16).padStart(2, "0");
  });
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
