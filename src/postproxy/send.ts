// Sends one `POST /api/posts` on a connection of its own, once, and says whether it left this machine.
// No redirects, no retries, no connection reuse: each could make a second post out of one wish.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { buildConnector, Client as Connection, type Dispatcher } from "undici";
import type { Redact } from "../lib/redact.ts";
import { failureText } from "./failure.ts";
import { streamMultipart } from "./multipart.ts";
import { exchange, noHeaders, type Reply } from "./reply.ts";
import type { PreparedPost } from "./request.ts";

/** One attempt to make a post. */
type PostAttempt = {
  origin: string;
  path: string;
  /** Everything but the content's own headers. */
  headers: Readonly<Record<string, string>>;
  idempotencyKey: string;
  prepared: PreparedPost;
  /** Opens each of `prepared.files`, in that order. */
  files: readonly (() => Readable)[];
  /** To connect (at most `longestConnect`), then again to be answered, not counting the upload. */
  timeoutMs: number;
  /** Asked in the last synchronous step before the first byte is written; after a "no" none is. */
  mayLeave: () => boolean;
  redact: Redact;
};

/** 10 s (ours, and undici's default): a server that has not answered a SYN by then is not there. */
const longestConnect = 10_000;
/** undici's timers are late by up to half a second; the deadline behind them must not come first. */
const grace = 1_000;
/** An upload may be as slow as 32 KB/s before it is given up (ours); one that stalls ends by `timeoutMs`. */
const slowestUpload = 32;

/** Never throws: network errors, status codes and unreadable files are all in the reply. */
export async function sendPost(attempt: PostAttempt): Promise<Reply> {
  const connectMs = Math.min(attempt.timeoutMs, longestConnect);
  const opened: Readable[] = [];
  try {
    for (const open of attempt.files) opened.push(await opening(open(), attempt.timeoutMs));
  } catch (error) {
    for (const file of opened) file.destroy();
    return { sent: false, status: null, headers: noHeaders, body: null, error: failureText(error) };
  }
  const connection = new Connection(attempt.origin, {
    // Zero: no keep-alive, so a stale socket cannot swallow the request (nodejs/node#47130).
    pipelining: 0,
    allowH2: false,
    connect: resettingConnector(connectMs),
    headersTimeout: attempt.timeoutMs,
    bodyTimeout: attempt.timeoutMs,
  });
  try {
    return await watchSending(attempt.idempotencyKey, () =>
      exchange(
        connection.compose(onlyWhile(attempt.mayLeave)),
        contentOf(attempt, opened, connectMs),
        attempt.redact,
      ),
    );
  } finally {
    for (const file of opened) file.destroy();
    await connection.destroy();
  }
}

/** A file that cannot be opened fails here, before anything was sent. */
async function opening(file: Readable, timeoutMs: number): Promise<Readable> {
  // Whoever reads the stream sees the error; without a listener it would end the process while it waits its turn.
  file.on("error", () => undefined);
  await once(file, "readable", { signal: AbortSignal.timeout(timeoutMs) });
  return file;
}

function contentOf(attempt: PostAttempt, opened: Readable[], connectMs: number): Dispatcher.RequestOptions {
  const { prepared } = attempt;
  const content =
    prepared.kind === "json"
      ? { ...prepared, bytes: Buffer.byteLength(prepared.body) }
      : streamMultipart(prepared, opened);
  // To connect, and for TLS.
  const deadline = 2 * connectMs + attempt.timeoutMs + grace + Math.ceil(content.bytes / slowestUpload);
  return {
    method: "POST",
    path: attempt.path,
    headers: {
      ...attempt.headers,
      "Idempotency-Key": attempt.idempotencyKey,
      "Content-Type": content.contentType,
      "Content-Length": String(content.bytes),
    },
    body: content.body,
    signal: AbortSignal.timeout(deadline),
  };
}

/** undici calls `onRequestStart` on the connection that is made, and writes the head in the same synchronous step. */
const onlyWhile =
  (mayLeave: () => boolean): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    const onRequestStart: Dispatcher.DispatchHandler["onRequestStart"] = (controller, context) => {
      handler.onRequestStart?.(controller, context);
      if (!mayLeave()) controller.abort(new Error(tooLate));
    };
    // All else goes to the handler itself, which has a state of its own.
    return dispatch(options, Object.assign(Object.create(handler), { onRequestStart }));
  };

const tooLate = "too much time passed between its claim and its sending";

const sendHeaders = "undici:client:sendHeaders";

/**
 * Runs one exchange and finds out whether undici began to write it. Error codes cannot tell (`ECONNRESET` comes
 * before and after), but undici announces every request right before its first byte; ours is known by its key.
 */
async function watchSending(key: string, act: () => Promise<Omit<Reply, "sent">>): Promise<Reply> {
  let announced = false;
  const onSend = (message: unknown): void => {
    announced ||= mayCarry(message, key);
  };
  subscribe(sendHeaders, onSend);
  try {
    const { status, headers, body, error } = await act();
    return { sent: announced || status !== null, status, headers, body, error };
  } finally {
    unsubscribe(sendHeaders, onSend);
  }
}

/** An announcement that cannot be read counts as ours: better to look a post up than to make it twice. */
function mayCarry(message: unknown, key: string): boolean {
  const headers =
    typeof message === "object" && message !== null && "headers" in message ? message.headers : null;
  if (typeof headers !== "string") return true;
  return headers.toLowerCase().includes(`\r\nidempotency-key: ${key.toLowerCase()}\r\n`);
}

/** `timeoutMs`: for the connection, and again for TLS on it. */
function resettingConnector(timeoutMs: number): buildConnector.connector {
  // HTTP/2 makes undici send a request again after GOAWAY and REFUSED_STREAM.
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false });
  return (options, callback) => {
    const isTls = options.protocol === "https:";
    const { hostname, port, localAddress = null } = options;
    const plain = { hostname, localAddress, protocol: "http:", port: port || (isTls ? "443" : "80") };
    connect(plain, (...[error, tcp]) => {
      if (error !== null) return callback(error, null);
      if (!isTls) return callback(null, resetWhenGivenUp(tcp, tcp));
      connect({ ...options, httpSocket: tcp }, (...[failed, tls]) =>
        failed === null ? callback(null, resetWhenGivenUp(tls, tcp)) : callback(failed, null),
      );
    });
  };
}

/** `tcp` carries `socket`, or is the same. Only where something went wrong: an exchange that ended well is closed in good order. */
function resetWhenGivenUp(socket: Socket, tcp: Socket): Socket {
  const { destroy } = socket;
  socket.destroy = (reason) => {
    const giveUp = () => destroy.call(socket, reason);
    // A reset first waits for what is not written yet; to destroy the socket then makes it come at once.
    socket.destroy = giveUp;
    if (reason && !tcp.destroyed) tcp.resetAndDestroy();
    if (tcp !== socket) tcp.destroy();
    return giveUp();
  };
  return socket;
}
