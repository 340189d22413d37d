// Rounds of disinfection: what is done is kept on the phone and uploaded when the network takes it; the camera reads codes.
import { startRound } from "./round";
import { startRoundCamera } from "./roundcamera";

void startRound();
startRoundCamera();
