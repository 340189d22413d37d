// Every act of a round (begin, finish, report) is kept first and sent then, in its order; the page shows it at once.
import { type Done, Outbox, keepPage } from "./outbox";
import { drawRefusals, told } from "./refusals";

const LONGEST = 1000;
const USUAL_DWELL = "30";
/** The same area scanned again within this time (ms) is one scan, for the server too. */
const TWICE = 120_000;
let touched = 0; // how often somebody typed or chose something on this page

export async function startRound(): Promise<void> {
  const page = document.querySelector<HTMLElement>("[data-round]");
  if (!page) return;
  page.addEventListener("input", (event) => {
    touched += 1;
    const field = event.target as HTMLInputElement;
    if (field.matches("[data-scan]")) offer(page, field.value);
    if (field.matches("[data-offered]")) field.dataset.chosen = "yes";
  });
  page.addEventListener("change", (event) => {
    touched += 1;
    const field = event.target as HTMLInputElement;
    if (field.matches("[data-offered]")) field.dataset.chosen = "yes";
    const sign = field.type === "file" ? field.closest("label")?.querySelector<HTMLElement>("[data-photo-chosen]") : null;
    if (sign) sign.hidden = !field.files?.length;
  });
  setInterval(dwell, 1000);
  dwell();
  const box = await Outbox.open(page);
  if (!box) return;
  page.addEventListener("submit", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-act]");
    if (!form) return;
    event.preventDefault();
    void act(page, form, box);
  });
  redraw(page, box);
  showRefusals(page, box);
  offer(page, page.querySelector<HTMLInputElement>("[data-scan]")?.value ?? ""); // typed while the phone's store was opened
  dwell();
  box.start(() => showRefusals(page, box));
  void keepPage(page);
}

// What waits on the phone was done, though the page that was kept does not know of it.
function redraw(page: HTMLElement, box: Outbox): void {
  for (const kept of box.waiting) {
    if (kept.act === "finish") page.querySelector(`[name=started][value="${CSS.escape(told(kept, "started"))}"]`)?.closest("li")?.remove();
    else if (kept.act === "start") begun(page, kept);
  }
}

function showRefusals(page: HTMLElement, box: Outbox): void {
  drawRefusals(page, box, (one) => {
    const said = told(one, "code");
    return said && (stopOf(page, said).stop?.dataset.name ?? said);
  });
}

function stopOf(page: HTMLElement, said: string): { code: string; stop: HTMLElement | null } {
  const code = said.split("/").filter(Boolean).pop()?.trim().toUpperCase() ?? "";
  return { code, stop: page.querySelector<HTMLElement>(`[data-stop="${CSS.escape(code)}"]`) };
}

// What suits the area that was scanned, or else the next one: batch, strength and amount, until somebody says another. Of an area
// that is not on this page nothing is known, and nothing is said of it.
function offer(page: HTMLElement, said: string): void {
  const stop = said ? stopOf(page, said).stop : page.querySelector<HTMLElement>("[data-stop]");
  page.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-offered]").forEach((field) => {
    const usual = field.dataset.usual ?? "";
    if (!field.dataset.chosen) field.value = (stop ? stop.dataset[field.name] : usual) ?? "";
  });
}

async function act(page: HTMLElement, form: HTMLFormElement, box: Outbox): Promise<void> {
  if (form.dataset.act === "start") offer(page, form.querySelector<HTMLInputElement>("[name=code]")?.value ?? "");
  if (isTwice(page, form)) return clear(page, form);
  const fields: [string, string][] = [];
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string" && !["nonce", "csrfmiddlewaretoken"].includes(name)) fields.push([name, value]);
  });
  const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
  const kept = await box.keep(form.dataset.act ?? "", fields, { photo: file && (await small(file)) });
  if (!kept) return;
  show(page, form, kept);
  clear(page, form);
  const before = touched;
  const took = await box.send();
  showRefusals(page, box);
  // The page as the server draws it, unless somebody has begun to fill in what a new page would lose.
  if (took && kept.act !== "finish" && touched === before) location.reload();
}

function clear(page: HTMLElement, form: HTMLFormElement): void {
  form.reset();
  form.querySelectorAll<HTMLElement>("[data-offered]").forEach((field) => delete field.dataset.chosen);
  offer(page, "");
}

/** Whether this area was just begun here, which is said; a second beginning could never be finished. */
function isTwice(page: HTMLElement, form: HTMLFormElement): boolean {
  const { code } = stopOf(page, form.querySelector<HTMLInputElement>("[name=code]")?.value ?? "");
  const acting = form.dataset.act === "start" && page.querySelector(`[data-area="${CSS.escape(code)}"]`);
  const since = acting && Date.parse(acting.querySelector("time")?.dateTime ?? "");
  const twice = Boolean(acting) && Date.now() - Number(since) < TWICE;
  page.querySelector<HTMLElement>("[data-twice]")!.hidden = !twice;
  return twice;
}

// What was done, drawn before the server has heard of it.
function show(page: HTMLElement, form: HTMLFormElement, kept: Done): void {
  if (form.dataset.act === "finish") {
    form.closest("li")?.remove();
    return;
  }
  if (form.dataset.act === "start") begun(page, kept);
}

function begun(page: HTMLElement, kept: Done): void {
  const { code, stop } = stopOf(page, told(kept, "code"));
  const list = page.querySelector<HTMLElement>("[data-acting-list]");
  const made = page.querySelector<HTMLTemplateElement>("template[data-acting]")?.content.cloneNode(true) as DocumentFragment;
  made.querySelector<HTMLInputElement>("[name=started]")!.setAttribute("value", kept.nonce);
  made.querySelector<HTMLElement>("[data-acts]")!.dataset.area = code;
  made.querySelector("[data-name]")!.textContent = stop?.dataset.name ?? code;
  const time = made.querySelector<HTMLTimeElement>("time")!;
  time.dateTime = new Date(kept.at).toISOString();
  time.dataset.dwell = stop?.dataset.dwell ?? USUAL_DWELL; // an area of somebody else's round
  const tissues = made.querySelector<HTMLElement>("[data-tissues]");
  if (tissues && stop) tissues.hidden = stop.dataset.kind !== "lift";
  list?.querySelector("ul")?.append(made);
  if (list) list.hidden = false;
  page.querySelector(`[data-chip="${CSS.escape(code)}"]`)?.classList.add("bg-secondary", "text-secondary-content");
  const done = document.querySelector("[data-done]");
  if (done) done.textContent = String(Number(done.textContent) + 1);
  stop?.remove();
  const next = page.querySelector<HTMLElement>("[data-stop]");
  if (next) next.hidden = false;
  dwell();
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
