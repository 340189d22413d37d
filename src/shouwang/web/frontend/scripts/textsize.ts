// 大字版: one press makes everything larger and a cookie remembers it, so that the next page is already large.

export function startTextSize(): void {
  document.addEventListener("click", (event) => {
    const toggle = (event.target as Element).closest<HTMLElement>("[data-textsize]");
    if (!toggle) return;
    event.preventDefault();
    const large = document.documentElement.classList.toggle("bigtext");
    toggle.setAttribute("aria-pressed", String(large));
    document.cookie = `textsize=${large ? "large" : ""}; path=/; max-age=${large ? 31536000 : 0}; samesite=lax`;
  });
}
