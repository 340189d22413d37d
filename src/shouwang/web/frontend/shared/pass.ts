// Reads pass codes (`SW2.`) and visitors' codes (`SWV1.`) with nothing but public keys; layouts stand in the server's
// protect/gate/passes.py and protect/visitors/rules/codes.py.

import { verifyAsync } from "@noble/ed25519";

export interface Claim {
  compound: number;
  bearer: number;
  bearerId: number;
  issued: number;
  card: number;
  until: number;
  home: [number, number, number];
  gates: number[];
  label: string;
}

export interface Pass {
  proof: string;
  claim: Claim | null;
}

export interface VisitorCode {
  seen: "signed" | "forged" | "elsewhere" | "withdrawn" | "early" | "over";
  invitation: number;
}

/** The public keys as hex by number, withdrawn ones too; the numbers believed no more; the compound of this gate. */
export interface Known {
  keys: Record<string, string>;
  withdrawn: number[];
  compound: number;
}

export const LIVE_SECONDS = 60;
export const SKEW_SECONDS = 60;
const HEAD = 40;
const LONGEST = 400;

export function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  } catch {
    return null;
  }
}

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Read a pass code; never throws. Keys are hex by number, withdrawn ones too; `now` is in seconds. */
export async function readPass(
  text: string,
  known: Known,
  now: number,
): Promise<Pass> {
  const forged = { proof: "forged", claim: null };
  const raw = text.startsWith("SW2.") && text.length <= LONGEST ? bytesOf(text.slice(4)) : null;
  if (!raw || raw.length < HEAD + 64) return forged;
  const payload = raw.slice(0, -64);
  const claim = unpack(payload);
  const key = known.keys[payload[1]!];
  if (!claim || !key || !(await signed(payload, raw.slice(-64), key))) return forged;
  if (claim.compound !== known.compound) return { proof: "elsewhere", claim: null };
  if (known.withdrawn.includes(payload[1]!)) return { proof: "revoked", claim };
  return { proof: believed(claim, now), claim };
}

function unpack(payload: Uint8Array<ArrayBuffer>): Claim | null {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const [form, bearer, count, card] = [payload[0]!, payload[6]!, payload[39]!, view.getUint32(19)];
  const end = HEAD + 4 * count;
  if (![1, 2].includes(form) || ![1, 2, 3].includes(bearer) || payload.length < end || (form === 2) !== card > 0) return null;
  let label: string;
  try {
    label = new TextDecoder("utf-8", { fatal: true }).decode(payload.slice(end));
  } catch {
    return null;
  }
  return {
    compound: view.getUint32(2),
    bearer,
    bearerId: Number(view.getBigUint64(7)),
    issued: view.getUint32(15),
    card,
    until: view.getUint32(23),
    home: [view.getUint32(27), view.getUint32(31), view.getUint32(35)],
    gates: Array.from({ length: count }, (_none, index) => view.getUint32(HEAD + 4 * index)),
    label,
  };
}

function believed(claim: Claim, now: number): string {
  if (claim.until && now >= claim.until) return "revoked";
  if (claim.card) return "card";
  const age = now - claim.issued;
  return age >= -SKEW_SECONDS && age <= LIVE_SECONDS + SKEW_SECONDS ? "signed" : "stale";
}

/** Read a visitor's code; never throws. Keys as in `readPass`. */
export async function readVisitor(text: string, known: Known, now: number): Promise<VisitorCode> {
  const forged: VisitorCode = { seen: "forged", invitation: 0 };
  const raw = text.startsWith("SWV1.") && text.length <= 200 ? bytesOf(text.slice(5)) : null;
  // Form 1, without a number, is of key 0; form 2 has the key's number in its second byte.
  const head = raw?.[0] === 1 ? 1 : 2;
  if (!raw || ![1, 2].includes(raw[0]!) || raw.length !== head + 24 + 64) return forged;
  const number = head === 1 ? 0 : raw[1]!;
  const key = known.keys[number];
  if (!key || !(await signed(raw.slice(0, -64), raw.slice(-64), key))) return forged;
  const view = new DataView(raw.buffer, head);
  if (Number(view.getBigUint64(0)) !== known.compound) return { ...forged, seen: "elsewhere" };
  if (known.withdrawn.includes(number)) return { ...forged, seen: "withdrawn" };
  const [since, until] = [view.getUint32(16), view.getUint32(20)];
  return { seen: now < since ? "early" : now >= until ? "over" : "signed", invitation: Number(view.getBigUint64(8)) };
}

const imported = new Map<string, Promise<CryptoKey | null>>();

async function signed(payload: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, key: string): Promise<boolean> {
  let native = imported.get(key);
  if (!native) {
    native = crypto.subtle.importKey("raw", fromHex(key), "Ed25519", false, ["verify"]).catch(() => null);
    imported.set(key, native);
  }
  const found = await native;
  try {
    if (found) return await crypto.subtle.verify("Ed25519", found, signature, payload);
    return await verifyAsync(signature, payload, fromHex(key)); // browsers before 2025 have no Ed25519 of their own
  } catch {
    return false;
  }
}
