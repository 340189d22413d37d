// What every page does once it is loaded; each module is an addition to a page that works without it.
import { startClocks } from "./clocks";
import { startDialogs } from "./dialogs";
import { startForms } from "./forms";
import { startRefresh } from "./refresh";
import { startKeys } from "./keys";
import { startLeaving } from "./leaving";
import { startNext } from "./next";
import { startScanning } from "./scanning";
import { startSending } from "./sending";
import { startTabs } from "./tabs";
import { startTextSize } from "./textsize";

startClocks();
startDialogs();
startScanning(); // before the forms: what was read twice is not sent at all
startLeaving(); // before the forms too: signing out is sent once all is forgotten
startForms();
startSending();
startRefresh();
startKeys();
startNext();
startTabs();
startTextSize();
