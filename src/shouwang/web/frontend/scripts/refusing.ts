// How a refusal of a form is said: at the fields that it is about, which are opened and get the focus; else above the page.

export interface Refused {
  code?: string;
  message?: string;
  advice?: string;
  fields?: Record<string, string>;
  /** A page that helps, opened beside this one, and its name. */
  way?: { address: string; name: string };
}

/** Where a page says what was refused; it also keeps the words for it. */
export const board = () => document.getElementById("refusals");

export function clear(): void {
  board()?.replaceChildren();
  document.querySelectorAll<HTMLElement>("[data-wrong]").forEach((each) => each.remove());
  document.querySelectorAll<HTMLElement>("[data-refused-here]").forEach(absolve);
}

function absolve(field: HTMLElement): void {
  field.removeAttribute("aria-invalid");
  const before = field.dataset.refusedHere;
  if (before) field.setAttribute("aria-describedby", before);
  else field.removeAttribute("aria-describedby");
  delete field.dataset.refusedHere;
}

/** Say it; the page is not left. */
export function say(form: HTMLFormElement, refused: Refused): false {
  const message = refused.message || board()?.dataset.unreachable || "";
  const told = Object.entries(refused.fields ?? {}).map(([name, why]) => mark(form, name, why || message));
  const first = told.find((each) => each);
  if (told.length && told.every((each) => each)) {
    first?.focus();
    return false;
  }
  const callout = drawn({ ...refused, message });
  // What lies under an open dialog is not seen.
  if (form.closest("dialog")) {
    callout.setAttribute("role", "alert");
    form.prepend(callout);
  } else board()?.replaceChildren(callout);
  callout.scrollIntoView({ block: "center" });
  first?.focus();
  return false;
}

function drawn(refused: Refused): HTMLElement {
  const callout = document.createElement("div");
  callout.className = "callout callout-act mx-4 md:mx-5 mt-3";
  callout.dataset.wrong = "";
  const sentence = document.createElement("b");
  sentence.textContent = refused.message ?? "";
  const code = document.createElement("code");
  code.className = "text-sm text-muted";
  code.textContent = refused.code ?? "";
  callout.append(sentence, " ", refused.advice ?? "", " ", ...led(refused), code);
  return callout;
}

function led({ way }: Refused): (HTMLElement | string)[] {
  if (!way) return [];
  const link = document.createElement("a");
  link.className = "link font-bold";
  link.href = way.address;
  link.target = "_blank";
  link.textContent = way.name;
  return [link, " "];
}

function mark(form: HTMLFormElement, name: string, why: string): HTMLElement | null {
  const found = form.elements.namedItem(name);
  const fields = (found instanceof RadioNodeList ? Array.from(found) : [found]) as (HTMLElement | null)[];
  const field = fields.find((each) => each && !each.matches("[type=hidden]"));
  if (!field) return null;
  const line = document.createElement("p");
  line.className = "error text-sm font-bold text-error";
  line.dataset.wrong = "";
  line.id = `wrong-${name}`;
  line.setAttribute("role", "alert");
  line.textContent = why;
  const frame = field.closest<HTMLElement>(".field");
  if (frame && form.contains(frame)) frame.append(line);
  else (field.closest("label.input") ?? field).after(line);
  field.dataset.refusedHere ??= field.getAttribute("aria-describedby") ?? "";
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${line.id} ${field.dataset.refusedHere}`.trim());
  opened(field);
  return field;
}

/** What is folded away neither shows its sentence nor takes the focus. */
function opened(field: HTMLElement): void {
  for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
}
