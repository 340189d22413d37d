// <input type="file" data-photo>: each photo is scaled to 1600 pixels and the form sends itself; without this the server does the scaling.

const LONGEST = 1600;

export function startPhotos(): void {
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.matches?.("input[type=file][data-photo]") && field.files?.length) void send(field);
  });
}

async function send(field: HTMLInputElement): Promise<void> {
  const label = field.closest("label");
  label?.setAttribute("aria-busy", "true");
  label?.classList.add("opacity-60");
  const small = new DataTransfer();
  for (const file of Array.from(field.files ?? [])) small.items.add(await scaled(file));
  field.files = small.files;
  field.form?.addEventListener("answered", () => rest(label), { once: true });
  field.form?.requestSubmit();
}

function rest(label: Element | null): void {
  label?.removeAttribute("aria-busy");
  label?.classList.remove("opacity-60");
}

async function scaled(file: File): Promise<File> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const ratio = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    if (ratio === 1 && file.size < 600_000) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * ratio);
    canvas.height = Math.round(picture.height * ratio);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob ? new File([blob], "photo.jpg", { type: "image/jpeg", lastModified: file.lastModified }) : file;
  } catch {
    return file; // what the browser cannot read, the server judges
  }
}
