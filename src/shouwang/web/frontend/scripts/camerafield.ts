// The camera beside a field for codes, by the gate's own reader: what it finds goes into the field, and the form sends itself
// unless something else is still to be filled in.
// <button data-camera>, <div data-camera-box><video data-video>.
import { Camera } from "../shared/scan";

/** @param kinds of codes that are looked for; those that the browser does not read are not. */
export function startCamera(field: HTMLInputElement | null, kinds?: string[]): void {
  const button = document.querySelector<HTMLButtonElement>("[data-camera]");
  const video = document.querySelector<HTMLVideoElement>("[data-video]");
  const box = document.querySelector<HTMLElement>("[data-camera-box]");
  if (!button || !video || !box || !field || !navigator.mediaDevices) return;
  const camera = new Camera(video, (text) => {
    field.value = text;
    camera.stop();
    box.hidden = true;
    const lacking = field.form?.querySelector<HTMLElement>("input:invalid");
    if (lacking) lacking.focus();
    else field.form?.requestSubmit();
  }, kinds);
  button.hidden = false;
  button.addEventListener("click", () => {
    if (camera.on) {
      camera.stop();
      box.hidden = true;
      return;
    }
    box.hidden = false;
    camera.start().catch(() => {
      box.hidden = true;
      field.focus();
    });
  });
}
