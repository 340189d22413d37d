// <form data-bulk>: "all on this page" and how many rows are chosen; <time data-remaining>: the time left as a clock.

export function startTicking(): void {
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    const form = box.closest<HTMLFormElement>("form[data-bulk]");
    if (!form || box.type !== "checkbox") return;
    const rows = Array.from(form.querySelectorAll<HTMLInputElement>("input[name=duty]"));
    if (box.hasAttribute("data-all")) rows.forEach((row) => (row.checked = box.checked));
    const chosen = rows.filter((row) => row.checked).length;
    const said = form.querySelector<HTMLElement>("[data-chosen]");
    if (said) said.textContent = chosen ? (said.dataset.chosen ?? "").replace("{n}", String(chosen)) : "";
  });
  remaining();
  setInterval(remaining, 1000);
}

function remaining(): void {
  document.querySelectorAll<HTMLTimeElement>("time[data-remaining]").forEach((timer) => {
    const seconds = Math.max(0, Math.floor((Date.parse(timer.dateTime) - Date.now()) / 1000));
    const hours = Math.floor(seconds / 3600);
    const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(hours ? 2 : 1, "0");
    const clock = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
    timer.textContent = hours ? `${hours}:${clock}` : clock;
  });
}
