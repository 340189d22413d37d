// Temperatures as guards and thermometers write them; the same answers as the server's `read_temperature`.

/** Whether it is a health credential of the two forms that the server verifies; a phone cannot. */
export function isHealthCredential(text: string): boolean {
  return /^(HC1:|shc:\/)/i.test(text.trim());
}

export class NotATemperature extends Error {}

const FULL_WIDTH = "０１２３４５６７８９．，";
const PLAIN = "0123456789.,";

/** A reading in °C: `36.5`, `36,5`, `36.5℃`, `３６．５`; empty is none. Throws NotATemperature with a key of words.ts. */
export function readTemperature(text: string): number | null {
  const plain = [...text.trim()]
    .map((sign) => (FULL_WIDTH.includes(sign) ? PLAIN[FULL_WIDTH.indexOf(sign)]! : sign))
    .join("")
    .replace(/,/g, ".")
    .replace(/(°C|℃)$/, "")
    .trim();
  if (!plain) return null;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
  if (Number.isNaN(value)) throw new NotATemperature("notTemperature");
  if (value >= 93 && value <= 110) throw new NotATemperature("fahrenheit");
  if (value < 34 || value > 43) throw new NotATemperature("outOfRange");
  return Math.round(value * 10) / 10;
}

/** Whether something typed by a machine is a thermometer's reading rather than a code. */
export function looksLikeReading(text: string): boolean {
  return /^\s*[0-9０-９]{2,3}[.,．，][0-9０-９]{1,2}\s*(°C|℃|C)?\s*$/.test(text);
}
