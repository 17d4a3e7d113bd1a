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
  ...one("clock"),
  ...one("media/key", "plan/resemblance"),
  ...one("plan/resemblance"),
  ...one("plan/likely"),
  ...one("publish/traits", "publish/compare"),
  ...one("backoff"),
  ...one("publish/outcome"),
  ...one("publish/doubt"),
  ...one("publish/settlement"),
  ...one("publish/ours", "publish/settlement"),
  ...one("publish/control"),
  ...one("publish/pacing"),
  ...one("cancel/outcome", "cancel/standing"),
  ...one("cancel/standing"),
  ...one("listen/verdict"),
  ...one("confirm/progress"),
  ...one("eligible"),
  ...one("ledger/epoch"),
  ...one("ledger/storage"),
  ...one("rows/address", "rows/row", "rows/links"),
  ...one("rows/cell", "rows/cell", "rows/row"),
  ...one("rows/cells", "rows/row"),
  ...one("rows/clock-forms"),
  ...one("rows/columns", "rows/columns", "rows/row"),
  ...one("rows/date-forms"),
  ...one("rows/date-order", "rows/date-order", "rows/date-forms"),
  ...one("rows/links"),
  ...one("rows/row"),
  ...one("rows/shape", "rows/shape", "rows/row"),
  ...one("rows/spoilt", "rows/spoilt", "rows/row"),
  ...one("rows/when", "rows/when", "rows/date-forms"),
  ...one("rows/zone", "rows/when"),
  ...each(
    "templates/",
    ["adapt", "groups", "naming", "parts", "reader", "skipped"],
    "templates/golden",
    "templates/reader",
  ),
  ...one("plan/accidents"),
  ...one("plan/alike"),
  ...one("plan/calendars", "plan/calendars", "plan/plan", "plan/twice"),
  ...one("plan/causes", "plan/accidents"),
  ...one("plan/identity", "plan/identity", "plan/plan", "plan/twice", "plan/stand-ins"),
  ...one("plan/keys"),
  ...one("plan/pairing"),
  ...one("plan/plan", "plan/plan", "plan/twice", "plan/stand-ins"),
  ...one("plan/prepare"),
  ...one("plan/replaced"),
  ...one("plan/sentences"),
  ...one("plan/stand-ins"),
  ...one("plan/wish"),
];
