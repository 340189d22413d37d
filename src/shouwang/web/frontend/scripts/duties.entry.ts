// Duty pages: photos are made small on the phone before they are sent, ticking rows is counted, the time left runs.
import { startPhotos } from "./photos";
import { startTicking } from "./ticking";

startPhotos();
startTicking();
