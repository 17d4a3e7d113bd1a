// Bytes and requests that checking one medium costs.

import { createMediaChecker } from "../../src/media/check.ts";
import { films, serveSparse } from "../media/film.ts";
import { options, serve, serveFixtures, type TestServer } from "../media/server.ts";

const images = ["narrow-kitchen.jpg", "tile-samples.png", "balcony-herbs.webp", "pantry-labels.gif"];

async function measure(name: string, server: TestServer, path: string): Promise<void> {
  const checker = createMediaChecker(options());
  const medium = { kind: "url", url: `${server.origin}${path}` } as const;
  const verdict = await checker.check({ medium, key: path, folder: "/", role: "media", thumbOffset: null });
  const { requests, bytes } = checker.traffic();
  await checker.close();
  if (verdict.kind !== "good") throw new Error(`${name}: ${verdict.message}`);
  const whole = verdict.facts.bytes;
  console.log(
    `  ${name.padEnd(28)} ${(bytes / 1024).toFixed(1).padStart(6)} KiB in ${requests} requests, of ${(whole / 1024).toFixed(0)} KiB`,
  );
}

console.log("bytes fetched to check one medium");
const small = await serve(serveFixtures);
for (const image of images) await measure(image, small, `/range/${image}`);
await small.close();
for (const [shape, film] of Object.entries(films)) {
  const server = await serveSparse(film);
  await measure(`2 GB video, ${shape}`, server, "/film.mp4");
  await server.close();
}
console.log();
