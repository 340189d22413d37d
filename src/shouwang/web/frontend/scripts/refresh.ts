// <section data-refresh="15" id="…">: fetches the same page every so many seconds and swaps this section, never while somebody types in it.
// With data-from="address" it has a page of its own, and is fetched from there at once: what takes longer to work out holds nothing up.

export function startRefresh(): void {
  document.querySelectorAll<HTMLElement>("[data-refresh]").forEach((section) => {
    const seconds = Math.max(5, Number(section.dataset.refresh) || 30);
    setInterval(() => void renew(section.id), seconds * 1000);
    if (section.dataset.from) void renew(section.id);
  });
}

async function renew(id: string): Promise<void> {
  const section = document.getElementById(id);
  if (!section || document.hidden || section.contains(focusedField()) || section.querySelector("dialog[open]")) return;
  try {
    const headers: Record<string, string> = { "X-Refresh": id };
    if (section.dataset.etag) headers["If-None-Match"] = section.dataset.etag;
    const answer = await fetch(section.dataset.from ?? location.href, { headers, credentials: "same-origin", cache: "no-store" });
    if (answer.status === 304) return stale(section, false); // nothing new: what is there stays, and so does the focus
    if (answer.status === 403) return location.reload(); // whoever looks may not any more, and is told so
    if (!answer.ok || answer.redirected) return stale(section, true);
    section.dataset.etag = answer.headers.get("ETag") ?? "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(id);
    if (fresh) swap(section, fresh);
    stale(section, false);
  } catch {
    stale(section, true);
  }
}

// A part with a page of its own stays as it is, wherever the new section has its place.
function swap(section: HTMLElement, fresh: HTMLElement): void {
  section.querySelectorAll("[data-from]").forEach((own) => fresh.querySelector(`#${own.id}`)?.replaceWith(own));
  section.replaceChildren(...Array.from(fresh.childNodes));
}

function focusedField(): Element | null {
  const focused = document.activeElement;
  return focused?.matches("input, textarea, select") ? focused : null;
}

// A page that cannot reach the server says so instead of showing old figures as new.
function stale(section: HTMLElement, yes: boolean): void {
  section.classList.toggle("opacity-60", yes);
  const notice = document.getElementById("stale");
  if (notice) notice.hidden = !yes;
}
