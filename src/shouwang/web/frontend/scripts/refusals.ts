// What the server did not take, each with its sentence: <section data-refusals data-seen="word"><ul>. Where the section has a
// word for it, whoever has read a sentence puts it away; else it stands as long as the queue tells of it.

import { wallTime } from "./clocks";
import { type Done, type Outbox, reason } from "./outbox";

export function drawRefusals(page: HTMLElement, box: Outbox, name: (one: Done) => string, only?: string): void {
  const section = page.querySelector<HTMLElement>("[data-refusals]");
  if (!section) return;
  const again = () => drawRefusals(page, box, name, only);
  const refused = box.done.filter((one) => one.refused && (!only || one.act === only));
  section.hidden = !refused.length;
  section.querySelector("ul")?.replaceChildren(...refused.map((one) => line(one, name(one), section.dataset.seen, box, again)));
}

function line(one: Done, name: string, seen: string | undefined, box: Outbox, again: () => void): HTMLElement {
  const item = document.createElement("li");
  item.className = "py-1.5 flex items-center gap-3";
  const said = document.createElement("span");
  const bold = document.createElement("b");
  bold.textContent = name;
  said.append(bold, ` ${wallTime(one.at)} · ${reason(one)}`);
  item.append(said);
  if (seen) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline h-11 ml-auto shrink-0";
    button.textContent = seen;
    button.addEventListener("click", () => void box.putAway(one.nonce).then(again));
    item.append(button);
  }
  return item;
}

/** A field of what was done, as its form had it. */
export function told(one: Done, name: string): string {
  return one.fields.find(([each]) => each === name)?.[1] ?? "";
}
