// Health credentials without a network: whether one is genuine and holds, and what it says. The same answers as the
// server's protect/credentials/rules, up to the question what the compound asks for; that a person compares.

export interface TrustedKey {
  kid: string;
  issuer: string;
  /** SubjectPublicKeyInfo, base64. */
  public: string;
  uses: string;
  /** Of the signer's certificate, in ms. */
  from: number | null;
  until: number | null;
}

/** By whom credentials are signed that this compound accepts; a form that it does not accept is missing. */
export type Trust = Partial<Record<"dcc" | "shc", TrustedKey[]>>;

export interface Fact {
  kind: "vaccination" | "test_negative" | "test_positive" | "recovery" | "other";
  /** The day of a dose or of a first positive test, or when a sample was taken (ISO, UTC). */
  on: string;
  /** `2/2`; empty where the credential is silent. */
  doses: string;
  covid: boolean;
}

export interface Found {
  /** `credential.ok`, or why it does not hold; codes of the server's `reasons.py`. */
  code: string;
  name: string;
  born: string;
  facts: Fact[];
  params: Record<string, string | number>;
}

/** Thrown at the first check that fails. */
export class Broken extends Error {
  constructor(
    readonly code: string,
    readonly params: Record<string, string | number> = {},
  ) {
    super(code);
  }
}

export const SKEW = 120_000;
const MOST_UNPACKED = 128 * 1024;
const LAST = 253_402_300_800_000;

export function malformed(): never {
  throw new Broken("credential.malformed");
}

export async function verifyCredential(text: string, trust: Trust, now: number): Promise<Found> {
  const nothing = { name: "", born: "", facts: [], params: {} };
  try {
    const plain = text.trim();
    const scheme = /^HC1:/i.test(plain) ? "dcc" : "shc";
    const keys = trust[scheme];
    if (!keys) return { ...nothing, code: "credential.not_accepted" };
    const verify = scheme === "dcc" ? (await import("./dcc")).verifyDcc : (await import("./shc")).verifyShc;
    return { ...nothing, ...(await verify(text, keys, now)), code: "credential.ok" };
  } catch (wrong) {
    if (wrong instanceof Broken) return { ...nothing, code: wrong.code, params: wrong.params };
    return { ...nothing, code: "credential.malformed" };
  }
}

/** Unpack, and stop at the limit whatever would still come. */
export async function unpack(packed: Uint8Array<ArrayBuffer>, how: "deflate" | "deflate-raw"): Promise<Uint8Array> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream(how)).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => malformed());
    if (done) break;
    size += value.length;
    if (size > MOST_UNPACKED) {
      void reader.cancel().catch(() => undefined);
      throw new Broken("credential.too_large");
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether a signature was made with this key: ES256 on P-256, or PS256. */
export async function isSigned(key: TrustedKey, algorithm: "ES256" | "PS256", signature: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const kind = algorithm === "ES256" ? { name: "ECDSA", namedCurve: "P-256" } : { name: "RSA-PSS", hash: "SHA-256" };
  const how = algorithm === "ES256" ? { name: "ECDSA", hash: "SHA-256" } : { name: "RSA-PSS", saltLength: 32 };
  try {
    const spki = Uint8Array.from(atob(key.public), (sign) => sign.charCodeAt(0));
    const held = await crypto.subtle.importKey("spki", spki, kind, false, ["verify"]);
    return await crypto.subtle.verify(how, held, signature, signed);
  } catch {
    return false; // a key of another kind never matches
  }
}

/** A numeric date in ms; null for what is none. */
export function moment(value: unknown): number | null {
  if (typeof value !== "number") return null;
  const at = value * 1000;
  return Number.isFinite(at) && Math.abs(at) < LAST ? at : malformed();
}

export function checkTime(issued: number | null, expires: number | null, now: number): void {
  if (issued !== null && issued > now + SKEW) throw new Broken("credential.not_yet_valid");
  if (expires !== null && now >= expires) throw new Broken("credential.expired");
}

export function dayOf(value: unknown): string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value.trim().slice(0, 10))) ? value.trim().slice(0, 10) : "";
}

/** An instant as issuers write it, without a zone read as UTC; empty for a bare day. */
export function instantOf(value: unknown): string {
  if (typeof value !== "string" || value.trim().length <= 10) return "";
  const text = value.trim().replace(/([+-]\d{2})(\d{2})?$/, (_all, hours: string, minutes?: string) => `${hours}:${minutes ?? "00"}`);
  const at = Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(at) ? "" : new Date(at).toISOString().slice(0, 19);
}

/** A birth date that may lack its day or month. */
export function bornOf(value: unknown): string {
  return typeof value === "string" ? (/^\d{4}(-\d{2}(-\d{2})?)?/.exec(value.trim())?.[0] ?? "") : "";
}
