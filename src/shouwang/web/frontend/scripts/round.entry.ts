// Rounds of disinfection: what is done is kept on the phone and uploaded when the network takes it; the camera reads codes.
import { startCamera } from "./camerafield";
import { startRound } from "./round";

void startRound();
startCamera(document.querySelector<HTMLInputElement>("[data-act=start] [name=code]"));
