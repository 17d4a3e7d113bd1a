// What is mutated, and the unit tests that have to notice: those that name themselves after the file or its folder. A flow
// would notice more, minutes later; a pure decision is to be held by a test beside it.

export type Mutated = { file: string; tests: readonly string[] };

const each = (folder: string, names: readonly string[], ...tests: string[]): Mutated[] =>
  names.map((name) => ({
    file: `src/${folder}${name}.ts`,
    tests: tests.map((test) => `test/${test}.test.ts`),
  }));

const one = (name: string, ...tests: string[]): Mutated[] =>
  each("", [name], ...(tests.length > 0 ? tests : [name]));

export const mutated: readonly Mutated[] = [
  ...one("lib/clock"),
  ...one("model/media-key"),
  ...one("planning/resemblance"),
  ...one("planning/likely"),
  ...one("delivery/traits"),
  ...one("lib/backoff"),
  ...one("delivery/outcome"),
  ...one("delivery/doubt"),
  ...one("delivery/settlement"),
  ...one("delivery/ours"),
  ...one("delivery/control"),
  ...one("model/pacing"),
  ...one("actions/cancel-outcome", "delivery/cancellable"),
  ...one("delivery/cancellable"),
  ...one("daemon/listen/verdict"),
  ...one("delivery/progress"),
  ...one("actions/eligible"),
  ...one("calendar/alike"),
  ...one("model/skipped-rows", "calendar/templates/reader"),
  ...one("ledger/epoch"),
  ...one("ledger/storage"),
  ...one("calendar/rows/address", "calendar/rows/address", "calendar/rows/row"),
  ...one("calendar/rows/cell", "calendar/rows/cell", "calendar/rows/row"),
  ...one("calendar/rows/cells", "calendar/rows/row"),
  ...one("calendar/rows/clock-forms"),
  ...one("calendar/rows/columns", "calendar/rows/columns", "calendar/rows/row"),
  ...one("calendar/rows/date-forms"),
  ...one("calendar/rows/date-order", "calendar/rows/date-order", "calendar/rows/date-forms"),
  ...one("calendar/rows/links"),
  ...one("calendar/rows/row"),
  ...one("calendar/rows/shape", "calendar/rows/shape", "calendar/rows/row"),
  ...one("calendar/rows/spoilt", "calendar/rows/spoilt", "calendar/rows/row"),
  ...one("calendar/rows/when", "calendar/rows/when", "calendar/rows/date-forms"),
  ...one("lib/zone", "lib/zone", "calendar/rows/when"),
  ...each(
    "calendar/templates/",
    ["adapt", "groups", "naming", "parts", "reader"],
    "calendar/templates/golden",
    "calendar/templates/reader",
  ),
  ...one("planning/accidents"),
  ...one("planning/calendars", "planning/calendars", "planning/plan", "planning/twice"),
  ...one("planning/causes", "planning/accidents"),
  ...one(
    "planning/identity",
    "planning/identity",
    "planning/plan",
    "planning/twice",
    "planning/replacements",
  ),
  ...one("planning/keys"),
  ...one("planning/pairing"),
  ...one("planning/plan", "planning/plan", "planning/twice", "planning/replacements"),
  ...one("planning/prepare"),
  ...one("planning/replaced"),
  ...one("planning/sentences"),
  ...one("planning/replacements"),
  ...one("planning/wish"),
];
