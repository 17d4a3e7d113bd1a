// Keeps requests for media out of private networks: whoever edits the sheet must not be able to make this machine
// talk to its neighbours. The address is judged in the very call that connects, so there is no gap to slip through.

import type { LookupAddress, LookupOptions } from "node:dns";
import { BlockList, isIP } from "node:net";
import { Agent, buildConnector } from "undici";

/** The request was stopped before a connection was made. */
export class Guarded extends Error {
  override name = "Guarded";
}

/** IANA special-purpose registries (RFC 6890 and its updates): nothing in them is a public web server. */
const private4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/** IPv6 likewise, with every range that carries an IPv4 address inside: translators would deliver it. */
const private6 = [
  "::/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

const blocked = new BlockList();
for (const [ranges, family] of [
  [private4, "ipv4"],
  [private6, "ipv6"],
] as const) {
  for (const range of ranges) {
    const [net = "", bits = ""] = range.split("/");
    blocked.addSubnet(net, Number(bits), family);
  }
}

/** Is this IP address outside the public internet? IPv4 inside IPv6 (::ffff:10.0.0.1) counts as the IPv4 address. */
export function isPrivateAddress(address: string): boolean {
  const [bare = ""] = address.split("%", 1);
  const family = isIP(bare);
  return family === 0 || blocked.check(bare, family === 4 ? "ipv4" : "ipv6");
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
