// Servers that behave well or badly on purpose, each on a port of its own.

import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { preparePost } from "../../src/postproxy/request.ts";

/** `connections` counts what was accepted. */
export type RawServer = { url: string; connections: number; close(): Promise<void> };

/** A TCP server; `talk` is handed every connection. */
export async function rawServer(talk: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    state.connections += 1;
    sockets.add(socket);
    // Resets are the point of these servers.
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    talk(socket);
  });
  const state: RawServer = {
    url: await listening(server),
    connections: 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return state;
}

/** Answers with `bytes` once the head of a request is there, then does `after`. */
export function answering(bytes: string | Buffer, after: (socket: Socket) => void = () => undefined) {
  return (socket: Socket): void => {
    let head = "";
    const onData = (chunk: Buffer): void => {
      head += chunk.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      socket.off("data", onData);
      socket.resume();
      socket.write(bytes, () => after(socket));
    };
    socket.on("data", onData);
  };
}

type HttpServer = { url: string; requests: Received[]; close(): Promise<void> };
export type Received = { method: string; url: string; headers: IncomingMessage["headers"]; body: Buffer };

/** An HTTP server that reads each request whole before `answer` is asked. */
export async function httpServer(
  answer: (request: Received, response: ServerResponse) => void,
): Promise<HttpServer> {
  const requests: Received[] = [];
  const server = createHttpServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks) };
    requests.push(request);
    answer(request, response);
  });
  const url = await listening(server);
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { url, requests, close };
}

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** An address where nothing listens. */
export async function closedPort(): Promise<string> {
  const server = createTcpServer();
  const url = await listening(server);
  server.close();
  await once(server, "close");
  return url;
}

export async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A post of one image by its address. */
export const prepared = preparePost(
  {
    body: "Six shelf layouts",
    title: null,
    link: null,
    board: "7186",
    profile: "prof_Q7tm",
    publishAt: null,
    draft: false,
    media: { kind: "url", url: "https://assets.example/shelves.jpg" },
    cover: null,
    thumbOffset: null,
  },
  "unused",
);
