// Keeps requests for media out of private networks: whoever edits the sheet must not be able to make this machine
// talk to its neighbours. The address is judged in the very call that connects, so there is no gap to slip through.

import type { LookupAddress, LookupOptions } from "node:dns";
import { isIP } from "node:net";
import { Agent, buildConnector } from "undici";
import { isPrivateAddress } from "./private-addresses.ts";

/** The request was stopped before a connection was made. */
export class Guarded extends Error {
  override name = "Guarded";
}

/** Resolves a name to all its addresses, as `dns.lookup` with `all`. */
export type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

type LookupDone = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** A `lookup` for sockets that fails unless every address of the name is public. */
export function guardedLookup(resolve: Resolve) {
  return (host: string, options: LookupOptions, done: LookupDone): void => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, []);
      const first = addresses[0];
      if (first === undefined || addresses.some((each) => isPrivateAddress(each.address))) {
        return done(new Guarded(`${host} leads to a private address`), []);
      }
      if (options.all === true) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
}

/** Where web servers listen: anything else behind a public address is more likely an internal service. */
export const webPorts: readonly number[] = [80, 443];

/** An agent that connects to public addresses only, and there to `ports` only. */
export function guardedAgent(rules: {
  timeoutMs: number;
  ports: readonly number[];
  resolve: Resolve;
}): Agent {
  const lookup = guardedLookup(rules.resolve);
  const connect = buildConnector({ lookup, timeout: rules.timeoutMs, allowH2: false });
  return new Agent({
    connect: (options, done) => {
      const port = Number(options.port || (options.protocol === "https:" ? 443 : 80));
      const refused = rules.ports.includes(port)
        ? refuseHost(options.hostname)
        : `port ${port} is not a web port`;
      if (refused === null) connect(options, done);
      else done(new Guarded(refused), null);
    },
  });
}

/** Sockets do not look up a literal address, so it is judged here. */
function refuseHost(hostname: string): string | null {
  const host = hostname.replace(/^\[|\]$/g, "");
  return isIP(host) !== 0 && isPrivateAddress(host) ? `${host} is a private address` : null;
}
