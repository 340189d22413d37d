// A row of tabs that is wider than the phone shows the page one is on, even when that stands far to the right.

export function startTabs(): void {
  document.querySelectorAll<HTMLElement>('nav > [aria-current="page"]').forEach((tab) => {
    const row = tab.parentElement as HTMLElement;
    const [inner, outer] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    if (inner.right <= outer.right) return;
    row.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  });
}
