// docs/pinsheet.schema.json is what the program accepts; editors complete and explain by it.

import { join } from "node:path";
import { expect, test } from "vitest";
import { jsonSchema } from "../../src/config/schema.ts";

const docs = new URL("../../docs", import.meta.url).pathname;

test("the JSON Schema in docs/ is that of the settings", async () => {
  await expect(`${JSON.stringify(jsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    join(docs, "pinsheet.schema.json"),
  );
});

test("it names every entry, and every column that a header may mean", () => {
  const { properties } = jsonSchema() as {
    properties: Record<string, { additionalProperties?: { enum?: string[] } }>;
  };
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining(["$schema", "timezone", "columns", "calendars"]),
  );
  expect(properties["columns"]?.additionalProperties?.enum).toEqual(
    expect.arrayContaining(["body", "board_id", "publish_at", "ignore"]),
  );
});
