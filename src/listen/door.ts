// The connections of the server: counted by who they are from, and let go of where there are too many. Knows nothing of what is asked.

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { addressGroup, type Crowding, type Guest, isLoopback, type Room, tooMany } from "./crowd.ts";

/** Why a connection was ended before its request was answered. */
export type Cut = { reason: Crowding | "too-slow"; address: string };

export type DoorRules = Room & {
  /** So long a connection is borne beyond the room there is, if its request is not there yet; ms. */
  graceMs: number;
};

/** But never more than so many times all there is room for. */
const borne = 2;

export function watchDoor(server: Server, room: DoorRules, onCut: (cut: Cut) => void): void {
  const guests = new Map<
    Socket,
    Guest & { socket: Socket; request: IncomingMessage | null; response: ServerResponse | null }
  >();
  let turn = 0;
  let willTrim = false;

  const enter = (socket: Socket): void => {
    const from = socket.remoteAddress ?? "";
    turn += 1;
    guests.set(socket, {
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
    socket.on("close", () => guests.delete(socket));
  };

  const trim = (): void => {
    willTrim = false;
    for (const { guest, why } of tooMany([...guests.values()], room)) cut(guest.socket, why);
  };

  const cut = (socket: Socket, reason: Cut["reason"]): void => {
    onCut({ reason, address: socket.remoteAddress ?? "" });
    guests.delete(socket);
    socket.destroy();
  };

  server.on("connection", (socket) => {
    enter(socket);
    if (guests.size > borne * room.mostConnections) {
      trim();
      // All of them are being answered.
      if (guests.size > borne * room.mostConnections) cut(socket, "total-limit");
    } else if (!willTrim) {
      willTrim = true;
      // Not at once: a request that comes with its connection has not been read yet, and would look like one that never comes.
      setTimeout(trim, room.graceMs).unref();
    }
  });
  server.on("request", (request, response: ServerResponse) => {
    const guest = guests.get(request.socket);
    if (guest === undefined) return;
    guest.request = request;
    guest.response = response;
    response.on("close", () => {
      if (guest.request !== request) return;
      turn += 1;
      guest.since = turn;
      guest.request = null;
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
