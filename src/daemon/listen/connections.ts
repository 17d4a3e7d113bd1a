// The connections of the server: counted by who they are from, and let go of where there are too many. Knows nothing of what is asked.

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import {
  addressGroup,
  type Connection,
  type ConnectionLimits,
  connectionsToClose,
  isLoopback,
  type LimitReason,
} from "./connection-limits.ts";

/** Why a connection was ended before its request was answered. */
export type Cut = { reason: LimitReason | "too-slow"; address: string };

export type ConnectionRules = ConnectionLimits & {
  /** How long connections beyond the limits may stay open, for their requests to be read; ms. */
  graceMs: number;
};

/** Never more than so many times `mostConnections`, whatever the grace (ours). */
const overcommit = 2;

export function limitConnections(server: Server, limits: ConnectionRules, onCut: (cut: Cut) => void): void {
  const connections = new Map<
    Socket,
    Connection & { socket: Socket; request: IncomingMessage | null; response: ServerResponse | null }
  >();
  let turn = 0;
  let willTrim = false;

  const enter = (socket: Socket): void => {
    const from = socket.remoteAddress ?? "";
    turn += 1;
    connections.set(socket, {
      socket,
      address: addressGroup(from),
      isLoopback: isLoopback(from),
      since: turn,
      request: null,
      response: null,
      get isWaiting() {
        // Once it is answered, only the other side is waited for: that it reads.
        return this.request === null || !this.request.complete || this.response?.writableEnded === true;
      },
    });
    socket.on("close", () => connections.delete(socket));
  };

  const trim = (): void => {
    willTrim = false;
    for (const { connection, why } of connectionsToClose([...connections.values()], limits))
      cut(connection.socket, why);
  };

  const cut = (socket: Socket, reason: Cut["reason"]): void => {
    onCut({ reason, address: socket.remoteAddress ?? "" });
    connections.delete(socket);
    socket.destroy();
  };

  server.on("connection", (socket) => {
    enter(socket);
    if (connections.size > overcommit * limits.mostConnections) {
      trim();
      // All of them are being answered.
      if (connections.size > overcommit * limits.mostConnections) cut(socket, "total-limit");
    } else if (!willTrim) {
      willTrim = true;
      // Not at once: a request that comes with its connection has not been read yet, and would look like one that never comes.
      setTimeout(trim, limits.graceMs).unref();
    }
  });
  server.on("request", (request, response: ServerResponse) => {
    const connection = connections.get(request.socket);
    if (connection === undefined) return;
    connection.request = request;
    connection.response = response;
    response.on("close", () => {
      if (connection.request !== request) return;
      turn += 1;
      connection.since = turn;
      connection.request = null;
    });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT")
      onCut({ reason: "too-slow", address: socket.remoteAddress ?? "" });
    refuse(error, socket);
  });
}

/** As Node does where nobody listens to the event. */
const statuses: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
};

function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.writable)
    socket.write(`HTTP/1.1 ${statuses[error.code ?? ""] ?? "400 Bad Request"}\r\nConnection: close\r\n\r\n`);
  socket.destroy();
}
