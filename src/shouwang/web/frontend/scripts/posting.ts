// One form on its way to the server: how far it has come is told when it takes long, and it can be stopped.
import { board } from "./refusing";

export interface Post {
  form: HTMLFormElement;
  address: string;
  /** The same when the same is sent again without having been answered. */
  once: string;
  body: FormData;
}

export interface Answer {
  ok: boolean;
  status: number;
  address: string;
  body: Blob;
  header: (name: string) => string;
}

const [TELLING, STOPPING] = [1_000, 10_000];

/** A file by what a browser knows of it without reading; a field where none was chosen is always the same. */
export function dated(file: File): string {
  return file.name ? [file.name, file.size, file.lastModified].join("/") : "";
}

/** Send a form; null when there is no answer, or only a part of one. */
export function post({ form, address, once, body }: Post): Promise<Answer | null> {
  const asked = new XMLHttpRequest();
  asked.open("POST", address);
  asked.responseType = "blob";
  asked.setRequestHeader("Accept", "application/json, text/html");
  asked.setRequestHeader("X-Sent-By", "script");
  asked.setRequestHeader("X-Reader", document.body.dataset.reader ?? "");
  asked.setRequestHeader("X-Once", once);
  const line = telling(form, asked);
  return new Promise<Answer | null>((answered) => {
    asked.onloadend = () => answered(asked.status ? read(asked) : null);
    asked.send(form.enctype === "multipart/form-data" ? body : new URLSearchParams(body as unknown as URLSearchParams));
  }).finally(line.end);
}

function read(asked: XMLHttpRequest): Answer {
  return {
    ok: asked.status >= 200 && asked.status < 300,
    status: asked.status,
    address: asked.responseURL,
    body: (asked.response as Blob | null) ?? new Blob(),
    header: (name) => asked.getResponseHeader(name) ?? "",
  };
}

/** A line that says how far it is, where it is seen: over the page, or in the open dialog of the form. */
function telling(form: HTMLFormElement, asked: XMLHttpRequest): { end: () => void } {
  const words = board()?.dataset ?? {};
  const line = document.createElement("p");
  line.className = "sending no-print";
  line.setAttribute("role", "status");
  const said = document.createElement("span");
  line.append(said);
  let share = "";
  const tell = () => void (said.textContent = `${words.onItsWay ?? ""}${share}`);
  asked.upload.onprogress = ({ loaded, total }) => {
    share = total > 100_000 ? ` ${Math.floor((100 * loaded) / total)} %` : "";
    if (said.textContent) tell();
  };
  (form.closest("dialog") ?? document.body).append(line);
  const timers = [setTimeout(tell, TELLING), setTimeout(() => line.append(stopper(asked, words.stop)), STOPPING)];
  return {
    end: () => {
      timers.forEach(clearTimeout);
      line.remove();
    },
  };
}

function stopper(asked: XMLHttpRequest, word = ""): HTMLElement {
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "underline underline-offset-4 min-h-11 px-2";
  stop.textContent = word;
  stop.addEventListener("click", () => asked.abort());
  return stop;
}
