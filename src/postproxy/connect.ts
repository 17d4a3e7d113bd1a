// Makes connections that are reset, not closed, when undici gives them up. After a close the kernel goes on delivering what it
// took, and a post could be made long after nobody waits for it any more.

import type { Socket } from "node:net";
import { buildConnector } from "undici";

/** `timeoutMs`: for the connection, and again for TLS on it. */
export function resettingConnector(timeoutMs: number): buildConnector.connector {
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
