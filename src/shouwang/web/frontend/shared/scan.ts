// Reads codes from the camera: the browser's own detector where there is one, else jsQR, which knows QR codes only.

interface Detector {
  detect(image: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
declare const BarcodeDetector: { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

type Read = (video: HTMLVideoElement) => Promise<string>;

const EVERY = 150;
const WIDE = 640;

export class Camera {
  private stream: MediaStream | null = null;
  private timer = 0;
  private last = { text: "", at: 0 };

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly found: (text: string) => void,
    private readonly kinds = ["qr_code"],
  ) {}

  /** Switch on; throws where there is no camera or it is not allowed. */
  async start(): Promise<void> {
    if (this.stream) return;
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    this.video.srcObject = this.stream;
    await this.video.play();
    const read = await reader(this.kinds);
    const look = async () => {
      if (!this.stream) return;
      const text = await read(this.video).catch(() => "");
      const again = text === this.last.text && Date.now() - this.last.at < 4_000;
      if (text && this.stream) {
        this.last = { text, at: Date.now() };
        if (!again) this.found(text);
      }
      this.timer = setTimeout(() => void look(), EVERY) as unknown as number;
    };
    void look();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  get on(): boolean {
    return this.stream !== null;
  }

  /** The torch, where the phone lets us. */
  async light(on: boolean): Promise<void> {
    const track = this.stream?.getVideoTracks()[0];
    await track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }).catch(() => undefined);
  }
}

async function reader(kinds: string[]): Promise<Read> {
  const known = "BarcodeDetector" in globalThis ? await BarcodeDetector.getSupportedFormats() : [];
  if (known.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: kinds.filter((kind) => known.includes(kind)) });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  const { default: jsQR } = await import("jsqr");
  const canvas = document.createElement("canvas");
  const drawn = canvas.getContext("2d", { willReadFrequently: true })!;
  return async (video) => {
    if (!video.videoWidth) return "";
    canvas.width = Math.min(WIDE, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    drawn.drawImage(video, 0, 0, canvas.width, canvas.height);
    const image = drawn.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(image.data, image.width, image.height)?.data ?? "";
  };
}
