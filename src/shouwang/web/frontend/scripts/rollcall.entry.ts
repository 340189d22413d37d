// Roll-call pages: answers at the door are kept on the phone until the network takes them; a page can be read aloud.
import { startDoors } from "./doors";
import { startSpeaking } from "./speaking";

void startDoors();
startSpeaking();
