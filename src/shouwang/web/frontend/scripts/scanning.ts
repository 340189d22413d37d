// Scanners and thermometers that type like a keyboard: what they type goes to <input data-scan>, wherever the focus was
// lost to; what one reads twice within two seconds is sent once, but for data-scan="again". A key with a name of its own,
// such as the person who was searched for, is no reading and is never held back.

const TWICE = 2000;
const KEPT = "scanned";

export function startScanning(): void {
  const field = document.querySelector<HTMLInputElement>("[data-scan]");
  if (!field) return;
  const aim = () => {
    if (document.activeElement === document.body || document.activeElement === null) field.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    const focused = event.target as HTMLElement;
    const typing = focused.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    if (typing || event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    field.focus({ preventScroll: true }); // before the letter arrives, so that it arrives here
  });
  document.addEventListener("submit", once);
  window.addEventListener("pageshow", aim);
  window.addEventListener("focus", aim);
}

function once(event: SubmitEvent): void {
  if (event.submitter?.hasAttribute("name")) return sessionStorage.removeItem(KEPT);
  const form = event.target as HTMLFormElement;
  const field = Array.from(form.elements).find((each) => each.matches("[data-scan]")) as HTMLInputElement | undefined;
  const text = field?.value.trim();
  if (!field || !text || field.dataset.scan === "again") return;
  const { read, at } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as { read?: string; at?: number };
  if (text.length > 2 && read === text && Date.now() - (at ?? 0) < TWICE) {
    event.preventDefault();
    field.value = "";
    return;
  }
  sessionStorage.setItem(KEPT, JSON.stringify({ read: text, at: Date.now() }));
}
