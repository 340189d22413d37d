// Forms: a second click on a sent form does nothing; fields marked data-submit send themselves; data-confirm asks once more.

export function startForms(): void {
  document.addEventListener("submit", guard);
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.matches?.("[data-submit]")) field.form?.requestSubmit();
  });
  document.addEventListener("click", confirmOnce, true);
  // Coming back by the browser's history must not meet a page of dead buttons.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("answered", (event) => release(event.target as Element));
  document.addEventListener("htmx:afterRequest", (event) => release(event.target as Element));
}

function guard(event: Event): void {
  const form = event.target as HTMLFormElement;
  if (form.method === "get" || event.defaultPrevented) return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    return;
  }
  form.setAttribute("data-sent", "");
  // Only after the browser has read the pressed button's name and value.
  setTimeout(() => buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true")), 0);
  // A download that the browser asked for itself answers without leaving the page; let the form be used again.
  setTimeout(() => form.dataset.sending === undefined && release(form), 8000);
}

function release(form: Element): void {
  if (!(form instanceof HTMLFormElement)) return;
  form.removeAttribute("data-sent");
  buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
}

function buttons(form: HTMLFormElement): Element[] {
  return Array.from(form.elements).filter((each) => each instanceof HTMLButtonElement);
}

// First click arms the button and shows its question; the second sends. Five seconds later it rests again.
function confirmOnce(event: Event): void {
  const button = (event.target as Element).closest<HTMLButtonElement>("button[data-confirm]");
  if (!button || button.dataset.armed) return;
  event.preventDefault();
  event.stopPropagation();
  const label = button.innerHTML;
  button.dataset.armed = "yes";
  button.textContent = button.dataset.confirm ?? "";
  setTimeout(() => {
    delete button.dataset.armed;
    button.innerHTML = label;
  }, 5000);
}
