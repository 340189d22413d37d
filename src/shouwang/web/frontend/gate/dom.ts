// Making elements without markup in strings, so that nothing that somebody typed is ever read as markup.

type Child = Node | string | null | false | undefined;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

declare const ICONS: Record<string, string>;

export function h<T extends keyof HTMLElementTagNameMap>(tag: T, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child): child is Node | string => Boolean(child)));
  return made;
}

/** A drawing of ours, in the colour of the text. */
export function icon(name: string, classes = "size-6"): Element {
  const drawn = document.createElement("template");
  drawn.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${ICONS[name] ?? ""}</svg>`;
  const svg = drawn.content.firstElementChild!;
  svg.setAttribute("class", `${classes} shrink-0`);
  return svg;
}

export function button(label: string, act: () => void, classes: string, drawing = ""): HTMLButtonElement {
  return h("button", { type: "button", class: `btn ${classes}`, click: act }, drawing ? icon(drawing) : null, label);
}

/** A choice among few: marked by a border and a check, never by colour alone. */
export function choice(label: string, act: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "choice cursor-pointer text-md", "aria-pressed": "false", click: act }, label);
}

export function choose(tiles: HTMLButtonElement[], chosen: HTMLButtonElement | null): void {
  for (const tile of tiles) {
    tile.classList.toggle("choice-on", tile === chosen);
    tile.setAttribute("aria-pressed", String(tile === chosen));
    tile.querySelector(".tick")?.remove();
    if (tile === chosen) tile.append(h("span", { class: "tick" }, icon("check", "size-4")));
  }
}

export function show(root: HTMLElement, ...children: Child[]): void {
  root.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
}

const DRAWN = [
  ["0 0 28 40", "M2 0h24v5.5H2zM2 34.5h24V40H2zM10.5 5h7v30h-7z"],
  ["0 0 40 40", "M2 0h36v5.5H2zM2 34.5h36V40H2zM9 5h7v30H9zM24 5h7v30h-7z"],
  ["0 0 50 40", "M2 0h46v5.5H2zM2 34.5h46V40H2zM8 5h7v30H8zM21.5 5h7v30h-7zM35 5h7v30h-7z"],
  ["0 0 54 40", "M1 0h52v5.5H1zM1 34.5h13V40H1zM4 5h7v30H4zM18.5 5h7.6l7.4 25.5L40.9 5h7.6L37.6 40h-8.2z"],
];
const SPELT = [["Ⅰ", "I", "1", "一"], ["Ⅱ", "II", "2", "二"], ["Ⅲ", "III", "3", "三"], ["Ⅳ", "IV", "4", "四"]];

/** A level's seal: its drawn numeral on its colour, and its words for those who cannot see it. */
export function seal(severity: number, numeral: string, spoken: string): Element {
  const sign = { class: `seal lv-${severity ? 5 - severity : 0} size-9`, role: "img", "aria-label": spoken };
  if (!severity) return h("span", sign, icon("tree-pine", "size-6"));
  const [box, path] = DRAWN[SPELT.findIndex((each) => each.includes(numeral.trim()))] ?? [];
  if (!path) return h("span", { ...sign, class: `${sign.class} font-bold` }, numeral.trim().slice(0, 2));
  const drawn = document.createElement("template");
  drawn.innerHTML = `<svg viewBox="${box}" aria-hidden="true"><path d="${path}"/></svg>`;
  return h("span", sign, drawn.content.firstElementChild!);
}
