// Letters that only the server can open: P-256 ECDH, HKDF-SHA-256, AES-256-GCM, as kernel/envelopes.py says.

import { fromHex } from "./pass";

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const INFO = new TextEncoder().encode("shouwang gate letter 1");

export class Writer {
  private constructor(
    readonly to: string,
    private readonly point: Uint8Array<ArrayBuffer>,
    private readonly key: CryptoKey,
  ) {}

  /** A writer to the server's public key (hex); its own key lives as long as the page. */
  static async to(key: string): Promise<Writer> {
    const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
    const theirs = await crypto.subtle.importKey("raw", fromHex(key), CURVE, false, []);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
    const point = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
    const root = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: point, info: INFO };
    const made = await crypto.subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    return new Writer(key, point, made);
  }

  async write(value: unknown, name: string): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const encoder = new TextEncoder();
    const how = { name: "AES-GCM", iv, additionalData: encoder.encode(name) };
    const sealed = new Uint8Array(await crypto.subtle.encrypt(how, this.key, encoder.encode(JSON.stringify(value))));
    const whole = new Uint8Array(this.point.length + iv.length + sealed.length);
    whole.set(this.point);
    whole.set(iv, this.point.length);
    whole.set(sealed, this.point.length + iv.length);
    let text = "";
    for (let at = 0; at < whole.length; at += 4096) text += String.fromCharCode(...whole.subarray(at, at + 4096));
    return btoa(text);
  }
}
