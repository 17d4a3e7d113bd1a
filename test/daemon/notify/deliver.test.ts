// The address of a webhook is a secret: whatever becomes of a delivery, it is not said.

import { createServer as createTlsServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { deliver } from "../../../src/daemon/notify/deliver.ts";
import { selfSigned } from "../../postproxy/certificate.ts";
import { answering, closedPort, listening, rawServer } from "../../postproxy/servers.ts";

const path = "/services/T0/B0/secret-9fKq2LxT";

async function closing(talk: Parameters<typeof rawServer>[0]): Promise<string> {
  const server = await rawServer(talk);
  onTestFinished(() => server.close());
  return server.url;
}

const roads: [string, () => Promise<string>][] = [
  ["refuses the connection", closedPort],
  ["closes the connection", () => closing((socket) => socket.destroy())],
  ["speaks no HTTP", () => closing(answering(`${path} is what you asked for\r\n\r\n`))],
  ["speaks no TLS", async () => (await closing((socket) => socket.end("no"))).replace("http:", "https:")],
  [
    "has a certificate that is not to be trusted",
    async () => {
      const server = createTlsServer(selfSigned(), () => {});
      onTestFinished(() => void server.close());
      return (await listening(server)).replace("http://127.0.0.1", "https://localhost");
    },
  ],
  [
    "sends it elsewhere",
    () => closing(answering(`HTTP/1.1 302 Found\r\nLocation: ${path}\r\nContent-Length: 0\r\n\r\n`)),
  ],
  ["is no address", async () => "http://[not an address"],
];

test.each(roads)("a webhook that %s is told without its address", async (_, open) => {
  const url = `${await open()}${path}`;
  const target = { url, command: null, environment: {} };
  const message = { kind: "problems", text: "pinsheet: missed", items: [] } as const;
  const signal = new AbortController().signal;
  const problem = await deliver(target, message, { sleep: async () => {}, signal });
  expect(problem).toMatch(
    /^the webhook (?:answered \d{3}|could not be reached \((?:[A-Z_0-9]+|no answer in HTTP)\))$/,
  );
});
