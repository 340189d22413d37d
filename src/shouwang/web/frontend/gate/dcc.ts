// The EU Digital COVID Certificate: `HC1:`, base45, zlib, COSE_Sign1, CBOR; as the server's credentials/rules/dcc.py.

import { Tagged, head, readCbor } from "./cbor";
import { Broken, type Fact, type Found, SKEW, type TrustedKey, bornOf, checkTime, dayOf, instantOf, isSigned, malformed, moment, unpack } from "./credential";

const MOST_TEXT = 4296 + 64;
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const [ALG, KID, ISS_EXP, IAT, HCERT] = [1, 4, 4, 6, -260];
const COVID = "840539006";
const RESULTS: Record<string, Fact["kind"]> = { "260415000": "test_negative", "260373001": "test_positive" };

type Entries = Map<unknown, unknown>;

export async function verifyDcc(text: string, keys: TrustedKey[], now: number): Promise<Partial<Found>> {
  if (text.length > MOST_TEXT) throw new Broken("credential.too_large");
  const packed = base45(text.trim().slice(4));
  const message = packed[0] === 0x78 ? await unpack(packed, "deflate") : packed;
  const { payload, signature, algorithm, kid, signed } = envelope(opened(message));
  if (algorithm !== -7 && algorithm !== -37) throw new Broken("credential.algorithm");
  const id = btoa(String.fromCharCode(...kid));
  const candidates = kid.length ? keys.filter((one) => one.kid === id) : [];
  if (!candidates.length) throw new Broken("credential.unknown_issuer");
  let signer: TrustedKey | null = null;
  for (const each of candidates) {
    // An id is eight bytes of a hash: two signers may share one.
    if (!signer && (await isSigned(each, algorithm === -7 ? "ES256" : "PS256", signature, signed))) signer = each;
  }
  if (!signer) throw new Broken("credential.bad_signature");
  if (signer.until !== null && now >= signer.until) throw new Broken("credential.key_expired");
  if (signer.from !== null && now < signer.from - SKEW) throw new Broken("credential.key_not_valid");
  const claims = mapOf(opened(payload));
  const certificate = mapOf(mapOf(claims.get(HCERT)).get(1));
  const read = (["v", "t", "r"] as const).flatMap((use) => entries(certificate.get(use)).map((entry) => [use, entry] as const));
  if (!read.length) malformed();
  if (signer.uses && read.some(([use]) => !signer.uses.includes(use))) throw new Broken("credential.wrong_usage");
  const [issued, expires] = [claims.get(IAT), claims.get(ISS_EXP)].map((value) => moment(value instanceof Tagged ? value.value : value)) as [number | null, number | null];
  if (expires === null) malformed();
  checkTime(issued, expires, now);
  return { ...subject(certificate), facts: read.map(([use, entry]) => FACTS[use](entry)) };
}

function base45(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 3 === 1) malformed();
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const [low, middle, high] = [...text.slice(at, at + 3)].map((sign) => (SIGNS.includes(sign) ? SIGNS.indexOf(sign) : malformed()));
    const value = low! + middle! * 45 + (high ?? 0) * 2025;
    if (value > (high === undefined ? 255 : 65_535)) malformed();
    bytes.push(...(high === undefined ? [value] : [value >> 8, value & 255]));
  }
  return Uint8Array.from(bytes);
}

function opened(bytes: Uint8Array): unknown {
  try {
    return readCbor(bytes);
  } catch {
    return malformed();
  }
}

function mapOf(value: unknown): Entries {
  return value instanceof Map ? value : malformed();
}

function envelope(item: unknown) {
  while (item instanceof Tagged) item = item.tag === 18 || item.tag === 61 ? item.value : malformed();
  if (!Array.isArray(item) || item.length !== 4) malformed();
  const [guarded, unguarded, payload, signature] = item as unknown[];
  if (!(guarded instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array)) malformed();
  const safe: Entries = guarded.length ? mapOf(opened(guarded)) : new Map();
  const loose = mapOf(unguarded);
  const kid = safe.has(KID) ? safe.get(KID) : loose.get(KID);
  const context = new TextEncoder().encode("Signature1");
  const covered = [0x84, ...head(3, context.length), ...context, ...head(2, guarded.length), ...guarded, ...head(2, 0), ...head(2, payload.length), ...payload];
  return {
    payload,
    signature: Uint8Array.from(signature),
    algorithm: safe.has(ALG) ? safe.get(ALG) : loose.get(ALG),
    kid: kid instanceof Uint8Array ? kid : new Uint8Array(),
    signed: Uint8Array.from(covered),
  };
}

function entries(value: unknown): Entries[] {
  if (value === null || value === undefined || value === "") return [];
  if (!Array.isArray(value) || !value.every((one) => one instanceof Map)) malformed();
  return value as Entries[];
}

function subject(certificate: Entries): Pick<Found, "name" | "born"> {
  const names = certificate.get("nam");
  const part = (key: string) => (names instanceof Map ? words(names.get(key)) : "");
  const joined = (one: string, other: string) => [part(one), part(other)].filter(Boolean).join(" ");
  return { name: joined("fn", "gn") || joined("fnt", "gnt").replace(/</g, " "), born: bornOf(plain(certificate.get("dob"))) };
}

/** What a tagged date holds. */
function plain(value: unknown): unknown {
  return value instanceof Tagged ? value.value : value;
}

function words(value: unknown): string {
  return typeof value === "string" ? value.trim().slice(0, 120) : "";
}

function count(value: unknown): number | null {
  const given = typeof value === "string" && /^\d{1,3}$/.test(value) ? Number(value) : value;
  return typeof given === "number" && given >= 0 && given < 1000 ? Math.floor(given) : null;
}

const FACTS: Record<"v" | "t" | "r", (entry: Entries) => Fact> = {
  v: (entry) => {
    const [given, needed] = [count(entry.get("dn")), count(entry.get("sd"))];
    return { kind: "vaccination", on: dayOf(plain(entry.get("dt"))), doses: given === null || needed === null ? "" : `${given}/${needed}`, covid: isCovid(entry) };
  },
  t: (entry) => ({ kind: RESULTS[words(entry.get("tr"))] ?? "other", on: instantOf(plain(entry.get("sc"))), doses: "", covid: isCovid(entry) }),
  r: (entry) => ({ kind: "recovery", on: dayOf(plain(entry.get("fr"))), doses: "", covid: isCovid(entry) }),
};

function isCovid(entry: Entries): boolean {
  return words(entry.get("tg")) === COVID;
}
