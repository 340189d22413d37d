// A page that says what was done goes on by itself after some seconds, unless somebody does something: <a data-next-after="4">.

export function startNext(): void {
  const link = document.querySelector<HTMLAnchorElement>("a[data-next-after]");
  if (!link) return;
  const seconds = Number(link.dataset.nextAfter);
  const timer = setTimeout(() => location.assign(link.href), seconds * 1000);
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => clearTimeout(timer), { once: true });
}
