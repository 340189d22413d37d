// The gate's table, judged in the browser: an interpreter of its eight tests, and the sentences of the rows that speak.

export type Value = string | number | boolean | null | string[];
export type Case = Record<string, Value>;
export type Verdict = "allow" | "check" | "refuse";
export type Language = "zh" | "en";

export interface Row {
  code: string;
  verdict: Verdict;
  when: string[][];
  message: string;
  remedy: string;
  measure: string;
  mends: string[];
  by: string;
  until: string;
}

export interface Table {
  safety: Row[];
  rules: Row[];
}

/** English sentence → Chinese one; names of credentials stand under their codes, in both languages. */
export interface Words {
  zh: Record<string, string>;
  credentials: Record<string, { zh: string; en: string }>;
}

export interface Judgement {
  verdict: Verdict;
  spoken: Row[];
}

const GRAVITY: Record<Verdict, number> = { allow: 0, check: 1, refuse: 2 };

type Test = (value: Value, values: string[], given: Case) => boolean;

const TESTS: Record<string, Test> = {
  is: (value, values) => values.includes(value as string),
  not: (value, values) => !values.includes(value as string),
  yes: (value) => isTrue(value),
  no: (value) => !isTrue(value),
  known: (value) => value !== null,
  unknown: (value) => value === null,
  over: (value, [other], given) => value !== null && (value as number) > (given[other!] as number),
  reached: (value, [other], given) => given[other!] !== null && (value as number) >= (given[other!] as number),
};

function isTrue(value: Value | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Judge a case: rows about life and limb silence all others; of the rest all speak, and the gravest verdict wins. */
export function judge(table: Table, given: Case): Judgement {
  const safety = table.safety.filter((row) => speaks(row, given));
  const spoken = safety.length ? safety : table.rules.filter((row) => speaks(row, given));
  spoken.sort((one, other) => GRAVITY[other.verdict] - GRAVITY[one.verdict]);
  return { verdict: spoken[0]?.verdict ?? "allow", spoken };
}

function speaks(row: Row, given: Case): boolean {
  return row.when.every(([op, field, ...values]) => {
    const test = TESTS[op!];
    if (!test) throw new Error(`The table asks a test that this app does not know: ${op}`);
    return test(given[field!] ?? null, values, given);
  });
}

/** What the row says, in a language. */
export function sentence(row: Row, given: Case, words: Words, language: Language): string {
  const text = say(row.message, words, language);
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => inWords(name, given[name] ?? null, words, language));
}

/** A sentence of the table in a language. */
export function say(message: string, words: Words, language: Language): string {
  return language === "zh" ? (words.zh[message] ?? message) : message;
}

function inWords(name: string, value: Value, words: Words, language: Language): string {
  if (name === "temperature_c") return value === null ? "—" : (value as number).toFixed(1);
  if (Array.isArray(value)) {
    const named = value.map((code) => words.credentials[code]?.[language] ?? code);
    return named.join(language === "zh" ? "、" : ", ");
  }
  if (typeof value === "number" && name.endsWith("_c")) return Number.isInteger(value) ? value.toFixed(1) : `${value}`;
  return value === null ? "None" : `${value}`;
}

/** The fields that the guard can complete, in the order in which the rows ask for them. */
export function mends(spoken: Row[]): string[] {
  return [...new Set(spoken.filter((row) => row.verdict !== "allow").flatMap((row) => row.mends))];
}
