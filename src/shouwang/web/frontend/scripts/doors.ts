// Knocking without a network: every answer is kept on the phone with its own time and nonce, and uploaded when it can be.
// Without a script the same form posts and the page comes back.

import { Outbox } from "./outbox";

export async function startDoors(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("form[data-answer]");
  if (!form) return;
  document.addEventListener("click", (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-door]");
    if (!row || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    show(form, row);
  });
  const box = await Outbox.open(form);
  if (!box) return;
  form.addEventListener("submit", (event) => {
    const state = (event.submitter as HTMLButtonElement | null)?.value;
    if (!state) return;
    event.preventDefault();
    void answer(form, box, state);
  });
  box.waiting.forEach((kept) => {
    const said = new Map(kept.fields);
    settle(said.get("home") ?? "", said.get("state") ?? "");
  });
  if (document.querySelector(`[data-door="${field(form, "home")}"][data-settled]`)) next(form);
  box.start();
}

async function answer(form: HTMLFormElement, box: Outbox, state: string): Promise<void> {
  const fields: [string, string][] = [["state", state]];
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string" && !["nonce", "state", "csrfmiddlewaretoken"].includes(name)) fields.push([name, value]);
  });
  const home = field(form, "home");
  const memory: [string, string][] = [["home", home], ["state", state]]; // who needs what is for the server's eyes only
  if (!(await box.keep("answer", fields, { memory }))) return;
  settle(home, state);
  next(form);
  void box.send();
}

function field(form: HTMLFormElement, name: string): string {
  return form.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value ?? "";
}

function settle(home: string, state: string): void {
  const row = document.querySelector<HTMLElement>(`[data-door="${home}"]`);
  if (!row || row.dataset.settled) return;
  row.dataset.settled = state;
  const button = document.querySelector<HTMLButtonElement>(`form[data-answer] button[value="${state}"]`);
  const place = row.querySelector("[data-state]");
  if (place) place.textContent = button?.textContent?.trim() ?? "";
  row.classList.toggle("opacity-60", state !== "no_answer");
  if (state === "no_answer") return;
  document.querySelectorAll("[data-count='none']").forEach((count) => {
    count.textContent = String(Math.max(0, Number(count.textContent) - 1));
  });
}

function next(form: HTMLFormElement): void {
  const row = document.querySelector<HTMLElement>("[data-door]:not([data-settled])");
  if (row) show(form, row);
}

function show(form: HTMLFormElement, row: HTMLElement): void {
  document.querySelectorAll<HTMLElement>("[data-door] > a").forEach((link) => {
    const here = link.parentElement === row;
    link.toggleAttribute("aria-current", here);
    if (here) link.setAttribute("aria-current", "true");
    ["bg-secondary", "border-l-4", "!border-l-primary", "pl-3"].forEach((name) => link.classList.toggle(name, here));
  });
  const panel = form.closest("section");
  for (const part of ["room", "name", "facts"] as const) {
    const place = panel?.querySelector(`[data-${part}]`);
    if (place) place.textContent = row.dataset[part] ?? "";
  }
  form.querySelector<HTMLInputElement>("input[name='home']")!.value = row.dataset.door ?? "";
  form.querySelectorAll<HTMLInputElement>("input[type='checkbox']").forEach((box) => (box.checked = false));
  const note = form.querySelector<HTMLInputElement>("input[name='note']");
  if (note) note.value = "";
  // The number to call belongs to the home that was on the page when it was made.
  panel?.querySelectorAll<HTMLElement>("[data-call], a[href^='tel:']").forEach((way) => (way.hidden = row.dataset.door !== panel.dataset.here));
  row.scrollIntoView({ block: "nearest" });
}
