// A row of tabs or chips that is wider than the phone shows the one that is chosen, even when it stands far to the right.

export function startTabs(): void {
  document.querySelectorAll<HTMLElement>('nav > :is([aria-current="page"], [aria-current="true"])').forEach((tab) => {
    const row = tab.parentElement as HTMLElement;
    const [inner, outer] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    if (inner.right <= outer.right) return;
    row.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  });
}
