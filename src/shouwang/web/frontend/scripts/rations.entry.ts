// Hand-out of rations: a pad to sign on, and a list that serves without network while its page stays open.

interface Home { id: number; room: string; key: string; units: number; served: boolean }
interface Serving { home: number; at: string; nonce: string; proof: string; note: string }

for (const form of document.querySelectorAll<HTMLFormElement>("[data-signing]")) startPad(form);
const page = document.querySelector<HTMLElement>("[data-offline]");
if (page) startOffline(page);

function startPad(form: HTMLFormElement): void {
  const box = form.querySelector<HTMLElement>("[data-pad]");
  const canvas = box?.querySelector("canvas");
  const pen = canvas?.getContext("2d");
  if (!box || !canvas || !pen) return;
  box.hidden = false;
  pen.lineWidth = 4;
  pen.lineCap = "round";
  let drawn = false;
  const point = (event: PointerEvent): [number, number] => {
    const frame = canvas.getBoundingClientRect();
    return [((event.clientX - frame.left) * canvas.width) / frame.width, ((event.clientY - frame.top) * canvas.height) / frame.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...point(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    pen.lineTo(...point(event));
    pen.stroke();
    drawn = true;
  });
  form.querySelector("[data-clear]")?.addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    drawn = false;
  });
  form.addEventListener("submit", () => {
    const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
    field("proof").value = drawn ? "signature" : "steward";
    field("signature").value = drawn ? canvas.toDataURL("image/png") : "";
  });
}

function startOffline(root: HTMLElement): void {
  const homes = JSON.parse(document.getElementById("homes")?.textContent ?? "[]") as Home[];
  const key = root.dataset.key ?? "rations";
  const part = <T extends HTMLElement>(name: string) => root.querySelector<T>(`[data-${name}]`) as T;
  const field = root.querySelector<HTMLInputElement>("#room") as HTMLInputElement;
  const token = root.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  const queue = (): Serving[] => JSON.parse(localStorage.getItem(key) ?? "[]") as Serving[];
  const keep = (left: Serving[]) => {
    localStorage.setItem(key, JSON.stringify(left));
    part("waiting").textContent = String(left.length);
    part<HTMLFormElement>("give-back").hidden = left.length > 0;
  };
  for (const each of queue()) homes.forEach((home) => (home.served ||= home.id === each.home));
  const show = () => {
    const typed = field.value.trim().toLowerCase().replace(/[^0-9a-z]+/g, "-").replace(/^-|-$/g, "");
    const found = typed ? homes.filter((home) => home.key.endsWith(typed) || home.key.startsWith(typed)).slice(0, 12) : [];
    part("said").textContent = typed && !found.length ? root.dataset.unknown ?? "" : "";
    part("found").replaceChildren(...found.map(line));
  };
  const line = (home: Home): HTMLElement => {
    const item = document.createElement("li");
    item.className = "flex items-center gap-3 min-h-14";
    const name = document.createElement("b");
    name.textContent = `${home.room} × ${home.units}`;
    item.append(name);
    const end = document.createElement(home.served ? "span" : "button");
    end.className = home.served ? "ml-auto text-error font-bold" : "btn btn-primary h-12 ml-auto";
    end.textContent = (home.served ? root.dataset.given : root.dataset.hand) ?? "";
    if (!home.served) end.addEventListener("click", () => serve(home));
    item.append(end);
    return item;
  };
  const serve = (home: Home) => {
    home.served = true;
    keep([...queue(), { home: home.id, at: new Date().toISOString(), nonce: crypto.randomUUID(), proof: "steward", note: "" }]);
    field.value = "";
    show();
    void send();
  };
  const send = async () => {
    const left = queue();
    if (!left.length) return;
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
      const answer = await fetch(root.dataset.upload ?? "", { method: "POST", headers, body: JSON.stringify({ servings: left }) });
      if (!answer.ok) return;
      const { results } = (await answer.json()) as { results: Record<string, string> };
      const doubles = Object.values(results).filter((each) => each !== "served").length;
      if (doubles) part("state").textContent = `${root.dataset.double ?? ""}: ${doubles}`;
      keep(queue().filter((each) => !(each.nonce in results)));
    } catch {
      // no network: kept, and sent again
    }
  };
  field.addEventListener("input", show);
  window.addEventListener("online", () => void send());
  setInterval(() => void send(), 15_000);
  keep(queue());
  void send();
}
