// Everything about the phone itself on one page: network, lists, clock, storage, who is on duty, what was just decided.

import type { App } from "./app";
import { button, h, show } from "./dom";
import { darken } from "./app";
import type { Guard } from "./link";
import { ask } from "./pinpad";
import { ageLine, head, warnings } from "./statebar";
import { clockTime, t } from "./words";

declare const VERSION: string;

export function statePage(app: App): void {
  const { gate } = app;
  const offset = gate.lists!.utc_offset_minutes;
  const rows: [string, string][] = [
    [t("state"), `${gate.link?.online ? t("online") : t("offline")} · ${t("waiting", { n: gate.queue.waiting })}`],
    [t("lastHeard"), gate.clock.lastHeard ? clockTime(gate.clock.lastHeard, offset) : "—"],
    ["", ageLine(app)],
    [t("storage"), app.storageKept ? t("storageKept") : t("storageLoose")],
    [t("version"), `${VERSION} · ${gate.lists!.station.name} · ${gate.lists!.version}`],
  ];
  const list = h(
    "dl",
    { class: "grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-md" },
    ...rows.flatMap(([term, value]) => [h("dt", { class: "text-muted" }, term), h("dd", { class: "font-bold" }, value)]),
  );
  const latest = gate.latest.map((one) =>
    h(
      "li",
      { class: "flex gap-3 min-h-11 items-center border-t border-rule text-md" },
      h("span", { class: "text-muted" }, clockTime(one.at, offset)),
      h("span", { class: "truncate" }, one.name || "—"),
      h("b", { class: `ml-auto shrink-0 ${one.passed ? "" : "text-error"}` }, one.passed ? t("allow") : t(one.verdict)),
    ),
  );
  const night = () => {
    localStorage.setItem("night", document.documentElement.dataset["theme"] === "shouwang-night" ? "no" : "yes");
    darken();
  };
  show(
    app.root,
    head(app),
    warnings(app),
    h(
      "main",
      { class: "flex-1 grid gap-5 content-start p-4 w-full max-w-3xl mx-auto" },
      list,
      h(
        "div",
        { class: "grid grid-cols-2 gap-3" },
        button(t("back"), () => app.go("desk"), "btn-primary btn-thumb col-span-2", "arrow-left"),
        app.installing && button(t("install"), () => void app.install(), "btn-outline btn-thumb col-span-2", "smartphone"),
        button(t("uploadNow"), () => void gate.link?.now(), "btn-outline btn-thumb", "refresh-cw"),
        button(t("signOff"), () => void gate.handOver().then(() => app.go("signon")), "btn-outline btn-thumb", "users"),
        gate.guard && button(t("pinChange"), () => changePin(app, gate.guard!), "btn-outline btn-thumb col-span-2", "key-round"),
        button(t("night"), night, "btn-outline btn-thumb", "moon"),
        button(t("language"), () => app.speakOther(), "btn-outline btn-thumb", "languages"),
      ),
      latest.length ? h("section", {}, h("h2", { class: "font-bold text-md" }, t("justNow")), h("ul", {}, ...latest)) : null,
    ),
  );
}

/** By the old one; whoever has none shows the password. */
function changePin(app: App, guard: Guard): void {
  if (!app.gate.pins.has(guard.id)) return void app.signOnByPassword();
  app.pin = ask("change", guard);
  app.render();
}
