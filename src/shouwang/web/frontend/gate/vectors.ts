// Judges cases from standard input, for the test that holds the browser's answers against the server's; no page loads it.

import { type Facts, caseOf } from "./case";
import { type Trust, verifyCredential } from "./credential";
import { type Encounter, decide, empty } from "./deciding";
import { lookUp } from "./doors";
import { type Case, type Table, type Words, judge, mends, sentence } from "./judge";
import { type Known, readPass, readVisitor } from "../shared/pass";
import { NotATemperature, readTemperature } from "./reading";
import { Reckoning, type Saved } from "../shared/reckoning";
import type { Snapshot } from "./snapshot";
import { type Step, tryPins, waitsAfter, weakPins } from "./trials";

declare const process: { stdin: AsyncIterable<Uint8Array>; stdout: { write(text: string): void } };

interface Given {
  table: Table;
  words: Words;
  cases: { facts?: Facts; asked?: Case; case?: Case }[];
  codes: { text: string; now: number; known: { keys: Record<string, string>; withdrawn: number[]; compound: number } }[];
  visits: { text: string; now: number; known: Known }[];
  readings: string[];
  lists: Snapshot | null;
  clocks: { saved: Saved | null; steps: [date: number, steady: number, act: string, server: number][] }[];
  pins: Step[];
  shown: { text: string; now: number }[];
  trust: Trust;
  chosen: string[];
  rounds: string[];
  doors: string[];
  met: (Partial<Encounter> & Pick<Encounter, "direction">)[];
}

function read(text: string): number | null | string {
  try {
    return readTemperature(text);
  } catch (wrong) {
    return wrong instanceof NotATemperature ? "wrong" : "fault";
  }
}

/** What a phone takes the time for, after its clock and its timer did this. */
function reckoned({ saved, steps }: Given["clocks"][number]): object {
  let [date, steady] = steps[0]!;
  const clock = new Reckoning(saved, () => date, () => steady);
  for (const [then, passed, act, server] of steps) {
    [date, steady] = [then, passed];
    if (act === "hear") clock.hear(server, 0);
    else if (act === "hide") clock.hide();
    else clock.tick();
  }
  return { ...clock.now(), off: clock.off };
}

async function main(): Promise<void> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of process.stdin) text += decoder.decode(part, { stream: true });
  const given = JSON.parse(text) as Given;
  const answers = given.cases.map((one) => {
    const whole = one.case ?? caseOf(one.facts!, one.asked!);
    const { verdict, spoken } = judge(given.table, whole);
    const said = (language: "zh" | "en") => spoken.map((row) => sentence(row, whole, given.words, language));
    return { case: whole, verdict, codes: spoken.map((row) => row.code), zh: said("zh"), en: said("en"), mends: mends(spoken) };
  });
  const codes = await Promise.all(given.codes.map((one) => readPass(one.text, one.known, one.now)));
  const visits = await Promise.all(given.visits.map((one) => readVisitor(one.text, one.known, one.now)));
  const met = given.met.map(async (one) => {
    const made = await decide({ ...empty(one.direction), ...one }, given.lists!, [], given.lists!.time);
    return { verdict: made.verdict, kind: made.known.kind, codes: made.rows.map((row) => row.code), reasons: made.reasons };
  });
  const [pins, weak, waits] = [await tryPins(given.pins), weakPins(given.chosen), await waitsAfter(given.rounds)];
  const shown = await Promise.all(given.shown.map((one) => verifyCredential(one.text, given.trust, one.now)));
  const doors = given.doors.map((typed) => lookUp(given.lists!, typed));
  process.stdout.write(JSON.stringify({ doors, shown, pins, weak, waits, clocks: given.clocks.map(reckoned), answers, met: await Promise.all(met), codes, visits, readings: given.readings.map(read) }));
}

void main();
