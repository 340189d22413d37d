// Every act of a round (begin, finish, report) is kept first and sent then, in its order; the page shows it at once.
import { Box, nonce, reason, tell, type Waiting } from "./box";

interface Kept extends Waiting {
  to: string;
  at: string;
  fields: [string, string][];
  photo?: string;
}

const RETRY = 5_000;
const LONGEST = 1000;
const USUAL_DWELL = "30";
let busy = false;
let touched = 0; // how often somebody typed or chose something on this page

export function startRound(): void {
  const page = document.querySelector<HTMLElement>("[data-round]");
  if (!page) return;
  const box = new Box<Kept>(`round-${page.dataset.queueKey ?? ""}`);
  page.addEventListener("submit", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-act]");
    if (!form) return;
    event.preventDefault();
    void act(page, form, box);
  });
  page.addEventListener("input", () => (touched += 1));
  page.addEventListener("change", (event) => {
    touched += 1;
    const field = event.target as HTMLInputElement;
    const sign = field.type === "file" ? field.closest("label")?.querySelector<HTMLElement>("[data-photo-chosen]") : null;
    if (sign) sign.hidden = !field.files?.length;
  });
  window.addEventListener("online", () => void upload(box));
  setInterval(() => void upload(box), RETRY);
  setInterval(dwell, 1000);
  redraw(page, box);
  dwell();
  void upload(box);
  void keepPage(page);
}

// The page opens again without a network: its worker keeps it and what it is made of.
async function keepPage(page: HTMLElement): Promise<void> {
  const address = page.dataset.worker;
  if (!address || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(address).catch(() => undefined);
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage(performance.getEntriesByType("resource").map((each) => each.name));
}

// What waits on the phone was done, though the page that was kept does not know of it.
function redraw(page: HTMLElement, box: Box<Kept>): void {
  for (const kept of box.all().filter((each) => !each.refused)) {
    const started = kept.fields.find(([name]) => name === "started")?.[1];
    if (started) page.querySelector(`[name=started][value="${CSS.escape(started)}"]`)?.closest("li")?.remove();
    else if (kept.to.endsWith("/start")) begun(page, kept);
  }
}

async function act(page: HTMLElement, form: HTMLFormElement, box: Box<Kept>): Promise<void> {
  const fields: [string, string][] = [];
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string" && !["nonce", "csrfmiddlewaretoken"].includes(name)) fields.push([name, value]);
  });
  const kept: Kept = { nonce: nonce(), to: form.action, at: new Date().toISOString(), fields };
  const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
  if (file) kept.photo = await small(file);
  try {
    box.keep(kept);
  } catch {
    delete kept.photo; // the phone is full: the record matters more than the picture
    box.keep(kept);
  }
  show(page, form, kept);
  form.reset();
  const before = touched;
  const took = await upload(box);
  // The page as the server draws it, unless somebody has begun to fill in what a new page would lose.
  if (took && form.dataset.act !== "finish" && touched === before) location.reload();
}

// What was done, drawn before the server has heard of it.
function show(page: HTMLElement, form: HTMLFormElement, kept: Kept): void {
  if (form.dataset.act === "finish") {
    form.closest("li")?.remove();
    return;
  }
  if (form.dataset.act === "start") begun(page, kept);
}

function begun(page: HTMLElement, kept: Kept): void {
  const code = (kept.fields.find(([name]) => name === "code")?.[1] ?? "").split("/").filter(Boolean).pop()?.toUpperCase();
  const stop = page.querySelector<HTMLElement>(`[data-stop="${CSS.escape(code ?? "")}"]`);
  const list = page.querySelector<HTMLElement>("[data-acting-list]");
  const made = page.querySelector<HTMLTemplateElement>("template[data-acting]")?.content.cloneNode(true) as DocumentFragment;
  made.querySelector<HTMLInputElement>("[name=started]")!.setAttribute("value", kept.nonce);
  made.querySelector("[data-name]")!.textContent = stop?.dataset.name ?? code ?? "";
  const time = made.querySelector<HTMLTimeElement>("time")!;
  time.dateTime = kept.at;
  time.dataset.dwell = stop?.dataset.dwell ?? USUAL_DWELL; // an area of somebody else's round
  const tissues = made.querySelector<HTMLElement>("[data-tissues]");
  if (tissues && stop) tissues.hidden = stop.dataset.kind !== "lift";
  list?.querySelector("ul")?.append(made);
  if (list) list.hidden = false;
  page.querySelector(`[data-chip="${CSS.escape(code ?? "")}"]`)?.classList.add("bg-secondary", "text-secondary-content");
  const done = document.querySelector("[data-done]");
  if (done) done.textContent = String(Number(done.textContent) + 1);
  stop?.remove();
  const next = page.querySelector<HTMLElement>("[data-stop]");
  if (next) next.hidden = false;
  dwell();
}

async function upload(box: Box<Kept>): Promise<boolean> {
  if (busy) return false;
  busy = true;
  let all = true;
  try {
    for (const kept of box.all().filter((each) => !each.refused)) {
      if (!(await send(box, kept))) {
        all = false;
        break;
      }
    }
  } finally {
    busy = false;
    tell(box);
  }
  return all && !box.all().length;
}

// False when the network or the server is away: what is left waits, in its order.
async function send(box: Box<Kept>, kept: Kept): Promise<boolean> {
  const body = new FormData();
  kept.fields.forEach(([name, value]) => body.append(name, value));
  body.set("nonce", kept.nonce);
  body.set("at", kept.at);
  body.set("sent_at", new Date().toISOString());
  if (kept.photo) body.set("photo", picture(kept.photo), "photo.jpg");
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await fetch(kept.to, { method: "POST", headers, body, credentials: "same-origin", redirect: "manual" });
    if (answer.ok) box.drop(kept.nonce);
    else if ([404, 409, 422].includes(answer.status)) box.refuse(kept.nonce, await reason(answer));
    else return false;
    return true;
  } catch {
    return false;
  }
}

// A kept picture as bytes; the page's policy lets no script fetch a data: address.
function picture(address: string): Blob {
  const bytes = Uint8Array.from(atob(address.split(",")[1] ?? ""), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/jpeg" });
}

async function small(file: File): Promise<string | undefined> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const ratio = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * ratio);
    canvas.height = Math.round(picture.height * ratio);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.7);
  } catch {
    return undefined;
  }
}

// The time that the agent still has to act, and how far it has come.
function dwell(): void {
  document.querySelectorAll<HTMLTimeElement>("[data-acts] time[datetime]").forEach((time) => {
    const whole = Number(time.dataset.dwell) * 60;
    const gone = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 1000));
    const rest = Math.max(0, whole - gone);
    time.textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
    const bar = time.closest("li")?.querySelector("progress");
    if (bar) bar.value = whole ? Math.min(100, (100 * gone) / whole) : 100;
    if (!rest && !time.dataset.rang) {
      time.dataset.rang = "yes";
      navigator.vibrate?.([300, 150, 300]);
    }
  });
}
