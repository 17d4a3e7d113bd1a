// The sandbox as a process of its own, so that its work is not counted as the program's. Sends its address to its parent.

import { startSandbox } from "../support/sandbox.ts";

const sandbox = await startSandbox({
  port: 0,
  stateFile: null,
  mediaFolder: new URL("../../fixtures/media", import.meta.url).pathname,
  latencyMs: Number(process.argv[2]),
  honourKeys: true,
  clock: Date.now,
  faults: null,
  listing: null,
  detectDuplicates: null,
});
process.send?.({ url: sandbox.url, apiKey: sandbox.apiKey });
