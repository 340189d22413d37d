// A row of tabs that is wider than the phone begins at the page one is on, not at the first.

export function startTabs(): void {
  document.querySelectorAll<HTMLElement>('nav > [aria-current="page"]').forEach((tab) => {
    const row = tab.parentElement as HTMLElement;
    if (row.scrollWidth <= row.clientWidth) return;
    const [inner, outer] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  });
}
