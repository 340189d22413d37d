// The camera beside the page's field for codes, for pages on which goods are scanned: our labels, and barcodes of packages where
// the browser reads them.
import { startCamera } from "./camerafield";

startCamera(document.querySelector<HTMLInputElement>("[data-scan]"), ["qr_code", "ean_13", "ean_8", "upc_a", "code_128"]);
