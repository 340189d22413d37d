// Knocking without a network: every answer is kept on the phone with its own time and nonce, and uploaded when it can be.
// Without a script the same form posts and the page comes back.

import { Box, nonce, reason, tell, type Waiting } from "./box";

interface Kept extends Waiting {
  home: string;
  state: string;
  answered_at: string;
  fields: [string, string][];
}

const RETRY = 10_000;

export function startDoors(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-answer]");
  if (!form) return;
  const box = new Box<Kept>(`rollcall-${form.dataset.queueKey ?? ""}`);
  form.addEventListener("submit", (event) => {
    const state = (event.submitter as HTMLButtonElement | null)?.value;
    if (!state) return;
    event.preventDefault();
    box.keep(answerOf(form, state));
    settle(field(form, "home"), state);
    next(form);
    void upload(form, box);
  });
  document.addEventListener("click", (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-door]");
    if (!row || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    show(form, row);
  });
  window.addEventListener("online", () => void upload(form, box));
  setInterval(() => void upload(form, box), RETRY);
  box.all().forEach((kept) => settle(kept.home, kept.state));
  if (document.querySelector(`[data-door="${field(form, "home")}"][data-settled]`)) next(form);
  void upload(form, box);
}

function answerOf(form: HTMLFormElement, state: string): Kept {
  const fields: [string, string][] = [];
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string" && !["nonce", "state", "csrfmiddlewaretoken"].includes(name)) fields.push([name, value]);
  });
  return { nonce: nonce(), home: field(form, "home"), state, answered_at: new Date().toISOString(), fields };
}

let busy = false;
async function upload(form: HTMLFormElement, box: Box<Kept>): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    for (const kept of box.all().filter((each) => !each.refused)) {
      if (!(await send(form, box, kept))) break;
    }
  } finally {
    busy = false;
    tell(box);
  }
}

// False when the network or the server is away: what is left waits, in its order.
async function send(form: HTMLFormElement, box: Box<Kept>, kept: Kept): Promise<boolean> {
  const body = new URLSearchParams(kept.fields);
  body.set("state", kept.state);
  body.set("nonce", kept.nonce);
  body.set("answered_at", kept.answered_at);
  body.set("sent_at", new Date().toISOString());
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": field(form, "csrfmiddlewaretoken") };
    const answer = await fetch(form.action, { method: "POST", headers, body, credentials: "same-origin", redirect: "manual" });
    if (answer.ok) box.drop(kept.nonce);
    else if ([404, 409, 422].includes(answer.status)) box.refuse(kept.nonce, await reason(answer));
    else return false;
    return true;
  } catch {
    return false;
  }
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
