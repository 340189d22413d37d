// What every page does once it is loaded; each module is an addition to a page that works without it.
import { startClocks } from "./clocks";
import { startDialogs } from "./dialogs";
import { startForms } from "./forms";
import { startRefresh } from "./refresh";
import { startKeys } from "./keys";
import { startNext } from "./next";
import { startTextSize } from "./textsize";

startClocks();
startDialogs();
startForms();
startRefresh();
startKeys();
startNext();
startTextSize();
