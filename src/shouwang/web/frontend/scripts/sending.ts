// Forms are sent from the page where they stand: a refusal is said at the field that it is about, and what was typed stays.
// Without this script the browser sends them itself, and a page of its own says the same.

interface Refused {
  code?: string;
  message: string;
  advice?: string;
  fields?: Record<string, string>;
}

/** One form is sent after the other, and the last one's answer leads on: leaving the page would cut off whatever is on its way. */
let turn: Promise<void> = Promise.resolve();
let waiting = 0;
let leaving = false;

export function startSending(): void {
  // At the window, so that every script of a page that sends a form in its own way comes first.
  window.addEventListener("submit", (event) => {
    const [form, pressed] = [event.target as HTMLFormElement, event.submitter];
    if (event.defaultPrevented || !sendable(form, pressed)) return;
    event.preventDefault();
    if (leaving) comeBack();
    form.dataset.sending = "";
    waiting += 1;
    const typed = new FormData(form, pressed);
    turn = turn
      .then(() => send(form, pressed, typed))
      .catch(() => false)
      .then((left) => {
        waiting -= 1;
        if (!left) stay(form); // while another page is on its way, a second click still does nothing
      });
  });
  window.addEventListener("pageshow", comeBack);
}

/** The page is not left: by going back to it, or because something else was sent before the next page came. */
function comeBack(): void {
  if (leaving) window.stop();
  leaving = false;
  document.querySelectorAll<HTMLFormElement>("form[data-sending]").forEach(stay);
}

function stay(form: HTMLFormElement): void {
  delete form.dataset.sending;
  form.dispatchEvent(new Event("answered", { bubbles: true }));
}

function sendable(form: HTMLFormElement, pressed: HTMLElement | null): boolean {
  const method = pressed?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get";
  return method.toLowerCase() === "post" && !form.target && !form.matches("[data-leaving]") && board() !== null;
}

const board = () => document.getElementById("refusals");

/** Send it and say what was answered; whether the page is left for another. */
async function send(form: HTMLFormElement, pressed: HTMLElement | null, typed: FormData): Promise<boolean> {
  const address = pressed?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  const body = form.enctype === "multipart/form-data" ? typed : new URLSearchParams(typed as unknown as URLSearchParams);
  const headers = { Accept: "application/json, text/html", "X-Sent-By": "script" };
  clear();
  let answer: Response;
  try {
    answer = await fetch(address || location.href, { method: "POST", body, headers });
  } catch {
    return say(form, { message: board()?.dataset.unreachable ?? "" });
  }
  const goto = answer.headers.get("X-Goto");
  if (goto) return waiting === 1 && go(goto);
  if (answer.headers.get("Content-Type")?.includes("json")) return say(form, (await answer.json()) as Refused);
  if (answer.headers.get("Content-Disposition")?.startsWith("attachment")) return save(answer);
  const page = await answer.text();
  const told = answer.ok ? null : new DOMParser().parseFromString(page, "text/html").querySelector<HTMLElement>("[data-refused]");
  if (told) return say(form, { message: told.textContent?.trim() ?? "", fields: JSON.parse(told.dataset.refused || "{}") });
  if (waiting > 1) return false;
  // The answer is a page of its own: it takes this one's place, as when the browser had sent the form.
  history.replaceState(null, "", answer.url);
  document.open();
  document.write(page);
  document.close();
  return true;
}

function go(address: string): true {
  const to = new URL(address, location.href);
  leaving = true;
  const same = to.pathname === location.pathname && to.search === location.search;
  if (!same || !to.hash) location.assign(to);
  else {
    history.replaceState(null, "", to);
    location.reload();
  }
  return true;
}

async function save(answer: Response): Promise<false> {
  const link = document.createElement("a");
  const name = /filename\*=utf-8''([^;]+)/i.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name ? decodeURIComponent(name) : (/filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "");
  link.click();
  URL.revokeObjectURL(link.href);
  return false;
}

function clear(): void {
  board()?.replaceChildren();
  document.querySelectorAll("[data-wrong]").forEach((each) => each.remove());
  document.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
}

function say(form: HTMLFormElement, refused: Refused): false {
  const told = Object.entries(refused.fields ?? {}).map(([name, why]) => mark(form, name, why || refused.message));
  const first = told.find((each) => each);
  if (told.length && told.every((each) => each)) {
    first?.focus();
    return false;
  }
  const callout = document.createElement("div");
  callout.className = "callout callout-act mx-4 md:mx-5 mt-3";
  callout.dataset.wrong = "";
  const sentence = document.createElement("b");
  sentence.textContent = refused.message;
  const code = document.createElement("code");
  code.className = "text-sm text-muted";
  code.textContent = refused.code ?? "";
  callout.append(sentence, " ", refused.advice ?? "", " ", code);
  // What lies under an open dialog is not seen.
  if (form.closest("dialog")) form.prepend(callout);
  else board()?.replaceChildren(callout);
  callout.scrollIntoView({ block: "center" });
  first?.focus();
  return false;
}

function mark(form: HTMLFormElement, name: string, why: string): HTMLElement | null {
  const found = form.elements.namedItem(name);
  const field = found instanceof RadioNodeList ? (found[0] as HTMLElement) : (found as HTMLElement | null);
  if (!field || field.matches("[type=hidden]")) return null;
  const line = document.createElement("p");
  line.className = "error text-sm font-bold text-error";
  line.dataset.wrong = "";
  line.id = `wrong-${name}`;
  line.setAttribute("role", "alert");
  line.textContent = why;
  const frame = field.closest(".field");
  if (frame && form.contains(frame)) frame.append(line);
  else field.after(line);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", line.id);
  return field;
}
