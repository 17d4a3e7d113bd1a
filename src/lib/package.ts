// The package that the program came in: its version, and its files.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Absolute path of a file or folder of the package, such as `fixtures/media`. */
export const packaged = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const { version: said } = JSON.parse(readFileSync(packaged("package.json"), "utf8")) as { version: string };

export const version = said;
