// A pad to sign on with a finger: <div data-pad hidden><canvas> and a button [data-clear] in a form.

/** What was drawn on the pad of a form, as a data address; empty when nothing was. */
export function drawnOn(form: HTMLFormElement): string {
  const canvas = form.querySelector<HTMLCanvasElement>("[data-pad] canvas");
  return canvas?.dataset.drawn ? canvas.toDataURL("image/png") : "";
}

/** An empty pad for the next person. */
export function wipe(form: HTMLFormElement): void {
  const canvas = form.querySelector<HTMLCanvasElement>("[data-pad] canvas");
  if (!canvas) return;
  canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
  delete canvas.dataset.drawn;
}

export function startPads(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-signing]")) {
    startPad(form);
    form.addEventListener("submit", () => {
      const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | null;
      const picture = drawnOn(form);
      const [proof, signature] = [field("proof"), field("signature")];
      if (!proof || !signature) return;
      proof.value = picture ? "signature" : "steward";
      signature.value = picture;
    });
  }
}

function startPad(form: HTMLFormElement): void {
  const box = form.querySelector<HTMLElement>("[data-pad]");
  const canvas = box?.querySelector("canvas");
  const pen = canvas?.getContext("2d");
  if (!box || !canvas || !pen) return;
  box.hidden = false;
  pen.lineWidth = 4;
  pen.lineCap = "round";
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
    canvas.dataset.drawn = "yes";
  });
  form.querySelector("[data-clear]")?.addEventListener("click", () => wipe(form));
}
