// Signing out, and the page for signing in, forget what this browser keeps readable for work without a network; how much still
// waits for the server stands in <… data-still-waiting="…{n}…">.

import { LEFT, forget, settle } from "../shared/forgetting";

const PATIENCE = 2_000;

export function startLeaving(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-leaving]") || form.dataset.forgot) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dataset.forgot = "yes";
    const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    void Promise.race([forget().catch(() => 0), slow]).then(() => {
      globalThis.BroadcastChannel && new BroadcastChannel(LEFT).postMessage("");
      form.requestSubmit();
    });
  });
  const line = document.querySelector<HTMLElement>("[data-still-waiting]");
  if (!line) return;
  void forget().then(() => settle(line.dataset.settle)).then((waiting) => {
    line.hidden = !waiting;
    line.textContent = (line.dataset.stillWaiting ?? "").replace("{n}", String(waiting));
  });
}
