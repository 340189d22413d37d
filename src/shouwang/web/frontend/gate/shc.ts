// The SMART Health Card: `shc:/` digits, a signed JWS, raw DEFLATE, a FHIR bundle; as the server's credentials/rules/shc.py.

import { Broken, type Fact, type Found, type TrustedKey, bornOf, checkTime, dayOf, instantOf, isSigned, malformed, moment, unpack } from "./credential";
import { bytesOf } from "../shared/pass";

const MOST_TEXT = 16_000;
const CVX = "http://hl7.org/fhir/sid/cvx";
const LOINC = "http://loinc.org";
const span = (from: number, to: number) => Array.from({ length: to - from }, (_none, at) => String(from + at));
const COVID_CVX = ["207", "208", "210", "211", "212", "213", "217", "218", "219", "221", ...span(225, 231), ...span(300, 314), ...span(500, 522)];
const ONE_DOSE = "212";
const TESTS = ["94500-6", "94309-2", "94759-8", "94845-5", "94534-5", "94565-9", "95406-5", "94558-4", "95209-3", "97097-0"];
const NEGATIVE = ["260415000", "260385009", "LA6577-6", "LA11883-8"];
const POSITIVE = ["260373001", "10828004", "LA6576-8", "LA11882-0"];

type Thing = Record<string, unknown>;

export async function verifyShc(text: string, keys: TrustedKey[], now: number): Promise<Partial<Found>> {
  const compact = joined(text);
  const [first, second, third, ...more] = compact.split(".");
  const [header, packed, signature] = [first, second, third].map((part) => bytesOf(part ?? ""));
  if (more.length || !header || !packed || !signature) malformed();
  const told = thing(json(header));
  if ("crit" in told) malformed();
  if (told["alg"] !== "ES256") throw new Broken("credential.algorithm");
  const payload = thing(json(await unpacked(packed, told["zip"])));
  const issuer = payload["iss"];
  if (!proper(issuer)) throw new Broken("credential.issuer_address");
  const candidates = keys.filter((one) => one.kid === String(told["kid"] ?? "").slice(0, 100) && one.issuer === issuer);
  if (!candidates.length) throw new Broken("credential.unknown_issuer");
  const signed = new TextEncoder().encode(`${first}.${second}`);
  const genuine = await Promise.all(candidates.map((one) => isSigned(one, "ES256", signature, signed)));
  if (!genuine.includes(true)) throw new Broken("credential.bad_signature");
  const [issued, expires] = [payload["nbf"], payload["exp"]].map((value) => (value === undefined || value === null ? null : (moment(value) ?? malformed()))) as [number | null, number | null];
  if (issued === null) malformed();
  checkTime(issued, expires, now);
  return read(payload["vc"]);
}

/** The JWS of one code, or of several together in any order. */
function joined(text: string): string {
  if (text.length > MOST_TEXT) throw new Broken("credential.too_large");
  const codes = text.trim().split(/\s+/).map((word) => /^shc:\/(?:(\d{1,2})\/(\d{1,2})\/)?(\d+)$/i.exec(word) ?? malformed());
  const digits = inOrder(codes);
  if (digits.length % 2) malformed();
  const numbers = (digits.match(/../g) ?? []).map(Number);
  if (numbers.some((one) => one > 77)) malformed();
  return numbers.map((one) => String.fromCharCode(one + 45)).join("");
}

function inOrder(codes: RegExpExecArray[]): string {
  if (codes[0]![1] === undefined) return codes.length > 1 ? malformed() : codes[0]![3]!;
  const parts = new Map(codes.map((code) => [Number(code[1] ?? 0), code[3]!]));
  const total = Number(codes[0]![2] ?? 0);
  const numbers = [...parts.keys()].sort((one, other) => one - other);
  if (codes.some((code) => Number(code[2] ?? 0) !== total) || numbers[0]! < 1 || numbers[numbers.length - 1]! > total) malformed();
  if (parts.size < total) throw new Broken("credential.incomplete", { part: numbers[0]!, parts: total });
  return numbers.map((number) => parts.get(number)).join("");
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return malformed();
  }
}

function thing(value: unknown): Thing {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Thing) : malformed();
}

async function unpacked(packed: Uint8Array<ArrayBuffer>, method: unknown): Promise<Uint8Array> {
  if (method === undefined || method === null) return packed;
  return method === "DEF" ? unpack(packed, "deflate-raw") : malformed();
}

function proper(issuer: unknown): boolean {
  if (typeof issuer !== "string" || issuer.length > 200 || issuer.endsWith("/")) return false;
  return /^https:\/\/[^/?#]+[^?#]*$/.test(issuer);
}

function read(credential: unknown): Partial<Found> {
  const vc = thing(credential);
  const entries = thing(thing(vc["credentialSubject"])["fhirBundle"])["entry"];
  if (!Array.isArray(entries)) malformed();
  const all = (entries as unknown[]).map((one) => thing(thing(one)["resource"]));
  const patient = all.find((one) => one["resourceType"] === "Patient") ?? malformed();
  const types = vc["type"];
  const covid = Array.isArray(types) && types.some((one) => typeof one === "string" && one.endsWith("#covid19"));
  const facts = [...doses(all, covid), ...results(all, covid)];
  if (!facts.length) malformed();
  return { name: nameOf(patient["name"]), born: bornOf(patient["birthDate"]), facts };
}

function nameOf(names: unknown): string {
  const first = (Array.isArray(names) && typeof names[0] === "object" && names[0] ? names[0] : {}) as Thing;
  const given = Array.isArray(first["given"]) ? (first["given"] as unknown[]) : [first["given"]];
  const whole = [first["family"], ...given].filter((part): part is string => typeof part === "string" && part.trim() !== "").map((part) => part.trim()).join(" ");
  return (whole || (typeof first["text"] === "string" ? first["text"].trim() : "")).slice(0, 240);
}

/** System and code of every coding of a concept. */
function codings(concept: unknown): [string, string][] {
  const found = typeof concept === "object" && concept ? (concept as Thing)["coding"] : null;
  const known = (Array.isArray(found) ? (found as unknown[]) : []).filter((one): one is Thing => typeof one === "object" && one !== null && typeof (one as Thing)["code"] === "string");
  return known.map((one) => [String(one["system"] ?? ""), one["code"] as string]);
}

/** One fact for all doses against one disease: doses are counted, the newest is dated. */
function doses(all: Thing[], covid: boolean): Fact[] {
  const given = new Map<boolean, [string, Thing][]>();
  for (const one of all) {
    if (one["resourceType"] !== "Immunization" || (one["status"] ?? "completed") !== "completed") continue;
    const codes = codings(one["vaccineCode"]);
    const known = codes.some(([system, code]) => system === CVX && COVID_CVX.includes(code));
    const target = known || (covid && !codes.some(([system]) => system === CVX));
    given.set(target, [...(given.get(target) ?? []), [codes[0]?.[1] ?? "", one]]);
  }
  return [...given].map(([target, each]) => {
    const when = each.map(([, one], at) => String(one["occurrenceDateTime"] ?? at));
    const needed = target && each.every(([code]) => code === ONE_DOSE) ? 1 : 2;
    const on = each.map(([, one]) => dayOf(one["occurrenceDateTime"])).sort().pop() ?? "";
    return { kind: "vaccination", on, doses: target ? `${new Set(when).size}/${needed}` : "", covid: target };
  });
}

function results(all: Thing[], covid: boolean): Fact[] {
  const done = all.filter((one) => one["resourceType"] === "Observation" && ["final", "amended", "corrected"].includes(String(one["status"] ?? "final")));
  return done.map((one) => {
    const known = codings(one["code"]).some(([system, code]) => system === LOINC && TESTS.includes(code));
    const said = codings(one["valueCodeableConcept"]).map(([, code]) => code);
    const kind = said.some((code) => POSITIVE.includes(code)) ? "test_positive" : said.some((code) => NEGATIVE.includes(code)) ? "test_negative" : "other";
    return { kind, on: instantOf(one["effectiveDateTime"]), doses: "", covid: known || covid };
  });
}
