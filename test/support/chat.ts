// A chat service with an incoming webhook, as a real server on this machine.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A chat service that answers as it is told, and remembers what it got. */
export async function chat() {
  const got: { path: string; text: string }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      got.push({ path: request.url ?? "", text: (JSON.parse(body) as { text: string }).text });
      response.writeHead(status).end("ok");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/secret`;
  return {
    url,
    got,
    answer: (code: number) => {
      status = code;
    },
  };
}
