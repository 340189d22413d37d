// Forms are sent from the page where they stand: a refusal is said at the field that it is about, and what was typed stays.
// Without this script the browser sends them itself, and a page of its own says the same.
import { type Answer, dated, type Post, post } from "./posting";
import { type Refused, board, clear, say } from "./refusing";

/** One form is sent after the other, and the last one's answer leads on: leaving the page would cut off whatever is on its way. */
let turn: Promise<void> = Promise.resolve();
let waiting = 0;
let leaving = false;
/** By then a page that is asked for has come, or was stopped by hand. */
const PATIENCE = 30_000;

export function startSending(): void {
  const isAnswer = history.state?.answer === true;
  document.querySelector<HTMLElement>(`main [aria-invalid=true]${isAnswer ? ", main" : ""}`)?.focus();
  // An older browser does not say which button was pressed; it sends its forms itself.
  if (!("submitter" in SubmitEvent.prototype)) return;
  // At the window, so that every script of a page that sends a form in its own way comes first.
  window.addEventListener("submit", (event) => {
    const [form, pressed] = [event.target as HTMLFormElement, event.submitter];
    if (event.defaultPrevented || !sendable(form, pressed)) return;
    event.preventDefault();
    if (leaving) comeBack();
    form.dataset.sending = "";
    waiting += 1;
    const typed = written(form, pressed);
    turn = turn
      .then(() => send(form, pressed, typed))
      .catch(() => say(form, { message: board()?.dataset.unreachable ?? "" }))
      .then((left) => {
        waiting -= 1;
        if (!left) stay(form); // while another page is on its way, a second click still does nothing
      });
  });
  window.addEventListener("pageshow", comeBack);
  // Going back from an answer that took the place of its form, to the form.
  window.addEventListener("popstate", () => isAnswer && location.reload());
}

/** The page is not left: by going back to it, or because something else was sent before the next page came. */
function comeBack(): void {
  if (leaving) window.stop();
  release();
}

function release(): void {
  leaving = false;
  document.querySelectorAll<HTMLFormElement>("form[data-sending]").forEach(stay);
}

function stay(form: HTMLFormElement): void {
  delete form.dataset.sending;
  form.dispatchEvent(new Event("answered", { bubbles: true }));
}

function sendable(form: HTMLFormElement, pressed: HTMLElement | null): boolean {
  const [method, target] = ["method", "target"].map((each) => pressed?.getAttribute(`form${each}`) ?? form.getAttribute(each) ?? "");
  return method?.toLowerCase() === "post" && !target && !form.matches("[data-leaving]") && board() !== null;
}

/** All that a form holds, with the pressed button's own value. */
function written(form: HTMLFormElement, pressed: HTMLElement | null): FormData {
  const typed = new FormData(form);
  const name = pressed?.getAttribute("name");
  if (name) typed.append(name, pressed?.getAttribute("value") ?? "");
  return typed;
}

/** What was sent without an answer, by its form: the same sent again is done once, whether or not it had arrived. */
const unanswered = new WeakMap<HTMLFormElement, { what: string; once: string }>();

function onceOf(form: HTMLFormElement, address: string, typed: FormData): string {
  const told = [...typed].filter(([name]) => name !== TOKEN).map(([name, value]) => [name, value instanceof File ? dated(value) : value]);
  const what = JSON.stringify([address, told]);
  const known = unanswered.get(form);
  const once = known?.what === what ? known.once : name();
  unanswered.set(form, { what, once });
  return once;
}

/** A random name; the browser's own way to make one is there on secure pages only. */
function name(): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0"));
  return digits.join("");
}

const TOKEN = "csrfmiddlewaretoken";

/** Whoever has signed in again in another tab has another token by now; that it is the same person, the server sees to. */
function renew(typed: FormData): void {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token && typed.has(TOKEN)) typed.set(TOKEN, token);
}

/** Send it and say what was answered; whether the page is left for another. */
async function send(form: HTMLFormElement, pressed: HTMLElement | null, typed: FormData): Promise<boolean> {
  clear();
  const lost = await unreadable(typed);
  if (lost) return say(form, { message: board()?.dataset.changed ?? "", fields: { [lost]: "" } });
  const address = (pressed?.getAttribute("formaction") ?? form.getAttribute("action")) || location.href;
  const asked: Post = { form, address, once: onceOf(form, address, typed), body: typed };
  renew(typed);
  const answer = await post(asked);
  if (!answer) return say(form, { message: board()?.dataset.unreachable ?? "" });
  if (answer.status < 500) unanswered.delete(form);
  return follow(form, answer);
}

/** The name of a file that has been changed or taken away since it was chosen: no browser sends it. */
async function unreadable(typed: FormData): Promise<string> {
  for (const [name, value] of typed) {
    if (!(value instanceof File)) continue;
    const readable = await value.slice(0, 1).arrayBuffer().catch(() => null);
    if (!readable) return name;
  }
  return "";
}

async function follow(form: HTMLFormElement, answer: Answer): Promise<boolean> {
  const goto = answer.header("X-Goto");
  if (goto) return waiting === 1 && go(goto);
  if (answer.header("Content-Type").includes("json")) return say(form, JSON.parse(await answer.body.text()) as Refused);
  if (answer.header("Content-Disposition").startsWith("attachment")) return save(answer);
  const page = await answer.body.text();
  const ours = new DOMParser().parseFromString(page, "text/html");
  if (!ours.getElementById("main")) return say(form, { message: foreign(answer.status) });
  const told = answer.ok ? null : ours.querySelector<HTMLElement>("[data-refused]");
  if (told) return say(form, { message: told.textContent?.trim() ?? "", fields: JSON.parse(told.dataset.refused || "{}") });
  return waiting === 1 && write(answer, page);
}

/** What something between us and the server said, such as a proxy's page: nobody here could go on from it. */
function foreign(status: number): string {
  const told = board()?.dataset ?? {};
  return ((status === 413 ? told.large : told.failed) ?? "").replace("{n}", String(status));
}

/** The answer is a page of its own: it takes this one's place, and going back leads to the form. */
function write(answer: Answer, page: string): true {
  const address = answer.header("X-Stay") ? location.href : answer.address;
  if (answer.ok) history.pushState({ answer: true }, "", address);
  else history.replaceState(null, "", address);
  document.open();
  document.write(page);
  document.close();
  return true;
}

function go(address: string): true {
  const to = new URL(address, location.href);
  leaving = true;
  setTimeout(release, PATIENCE);
  const same = to.pathname === location.pathname && to.search === location.search;
  if (!same || !to.hash) location.assign(to);
  else {
    history.replaceState(null, "", to);
    location.reload();
  }
  return true;
}

function save(answer: Answer): false {
  const link = document.createElement("a");
  const told = answer.header("Content-Disposition");
  const name = /filename\*=utf-8''([^;]+)/i.exec(told)?.[1];
  link.href = URL.createObjectURL(answer.body);
  link.download = name ? decodeURIComponent(name) : (/filename="?([^";]+)/.exec(told)?.[1] ?? "");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), PATIENCE); // some browsers read it only after they have asked where to
  return false;
}
