// Handing out rations: a pad to sign on, what waits to be uploaded, and the list that serves without a network.
import { startHandOut } from "./handout";
import { startPads } from "./signing";

startPads();
void startHandOut();
