// Keys for people who live in lists: "/" goes to the search box, ↑ ↓ walk the rows, Enter opens, Escape empties the search.

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    const field = event.target as HTMLElement;
    const typing = field.matches("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing) {
      const search = document.querySelector<HTMLInputElement>("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (!typing || field.matches("[data-search]"))) {
      walk(event, event.key === "ArrowDown" ? 1 : -1);
    }
  });
}

function walk(event: KeyboardEvent, step: number): void {
  const rows = Array.from(document.querySelectorAll<HTMLElement>("[data-rows] a.row-link"));
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
