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
  const typed = narrow(text);
  if (!typed) return null;
  const found = /^([+-]?(?:\d{1,9}(?:[.,]\d{0,9})?|[.,]\d{1,9}))\s*(℃|℉|°?[CF])?$/i.exec(typed);
  if (!found) throw new NotATemperature("notTemperature");
  const value = Number(found[1]!.replace(",", "."));
  if (/^(℉|°?F)$/i.test(found[2] ?? "") || (value >= 93 && value <= 110)) throw new NotATemperature("fahrenheit");
  if (value < 34 || value > 43) throw new NotATemperature("outOfRange");
  return Math.round(value * 10) / 10;
}

function narrow(text: string): string {
  return [...text.trim()].map((sign) => (FULL_WIDTH.includes(sign) ? PLAIN[FULL_WIDTH.indexOf(sign)]! : sign)).join("");
}

/** Whether a temperature can be read from it. */
export function isReading(text: string): boolean {
  try {
    return readTemperature(text) !== null;
  } catch {
    return false;
  }
}

/** Whether something typed by a machine is a thermometer's reading rather than a code. */
export function looksLikeReading(text: string): boolean {
  return /^-?\d{2,3}[.,]\d{1,2} ?(℃|℉|°?[CF])?$/i.test(narrow(text));
}

/** Whether it is two or three bare digits: a reading typed without its decimal, or the number of a room. */
export function isBare(text: string): boolean {
  return /^\d{2,3}$/.test(narrow(text));
}
