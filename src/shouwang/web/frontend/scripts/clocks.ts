// The clock of the top bar, and timers that count from or to an instant: <time data-clock>, <time data-elapsed datetime=…>, <time data-left datetime=…>.

const SECOND = 1000;

export function startClocks(): void {
  tick();
  setInterval(tick, SECOND);
}

function tick(): void {
  const now = Date.now() + serverAhead();
  document.querySelectorAll<HTMLElement>("[data-clock]").forEach((clock) => show(clock, wallTime(now)));
  document.querySelectorAll<HTMLTimeElement>("time[data-elapsed]").forEach((timer) => {
    show(timer, span(now - Date.parse(timer.dateTime), timer.dataset.elapsed ?? ""));
  });
  document.querySelectorAll<HTMLTimeElement>("time[data-left]").forEach((timer) => {
    const left = Date.parse(timer.dateTime) - now;
    timer.classList.toggle("text-error", left < 0);
    show(timer, span(Math.abs(left), timer.dataset.left ?? ""));
  });
}

function show(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

// The machine in front of us may be minutes off; the page says what the server's clock showed when it was made.
let ahead: number | null = null;
function serverAhead(): number {
  if (ahead === null) {
    const said = Date.parse(document.documentElement.dataset.now ?? "");
    ahead = Number.isNaN(said) ? 0 : said - (performance.timeOrigin + loadedAfter());
    if (Math.abs(ahead) < 30 * SECOND) ahead = 0;
  }
  return ahead;
}

function loadedAfter(): number {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return entry ? entry.responseStart : 0;
}

/** Hours and minutes of an instant (ms) where the compound is, whatever the machine in front of us is set to. */
export function wallTime(at: number): string {
  const timeZone = document.documentElement.dataset.zone || undefined;
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(at);
}

// Without words 42:10 or 1:02:05; with words after the page's patterns, the longest first: "{d} d {h} h|{h} h {m} min|{m} min".
function span(milliseconds: number, patterns: string): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (patterns) {
    const [withDays, withHours, short] = patterns.split("|");
    const chosen = days ? withDays : hours ? withHours : short;
    return (chosen ?? "").replace("{d}", String(days)).replace("{h}", String(hours)).replace("{m}", String(minutes));
  }
  const tail = String(seconds % 60).padStart(2, "0");
  const allHours = days * 24 + hours;
  return allHours ? `${allHours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
