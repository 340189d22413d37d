// <button data-speak hidden> reads <main data-spoken> aloud where the phone can speak.

export function startSpeaking(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-speak]");
  if (!button || !("speechSynthesis" in window)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const text = document.querySelector<HTMLElement>("[data-spoken]")?.innerText ?? "";
    const said = new SpeechSynthesisUtterance(text.replace(/\s*\n\s*/g, "。"));
    said.lang = document.documentElement.lang;
    said.rate = 0.9;
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
  });
}
