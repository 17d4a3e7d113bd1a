// PURE. Which connections a server closes when it has too many, so that nobody can shut others out: of the address that has the most, the one that
// has waited longest for the rest of a request. Whose request is there whole is answered, however many there are.

/** One connection, as far as that matters. */
export type Connection = {
  /** Whoever it is from: see `addressGroup`. */
  address: string;
  isLoopback: boolean;
  /** In the order in which they came, or were answered last. */
  since: number;
  /** For bytes of the other side: nothing came, or not all of a request, or the next one has not begun. */
  isWaiting: boolean;
};

export type ConnectionLimits = {
  mostConnections: number;
  /** Of one address. */
  mostOfAddress: number;
  /** Of `mostConnections`, for connections from this computer alone: whoever asks for our health does so from here. */
  keptForLoopback: number;
};

export type LimitReason = "address-limit" | "total-limit";

/** Which connections to close, the oldest first; none: all are within the limits. */
export function connectionsToClose<C extends Connection>(
  connections: readonly C[],
  limits: ConnectionLimits,
): { connection: C; why: LimitReason }[] {
  const gone = new Map<C, LimitReason>();
  const left = () => connections.filter((connection) => !gone.has(connection));
  for (const group of byAddress(connections).values())
    for (const connection of longestWaiting(group, group.length - limits.mostOfAddress))
      gone.set(connection, "address-limit");
  const strangers = left().filter(({ isLoopback }) => !isLoopback);
  for (const connection of fairly(
    strangers,
    strangers.length - (limits.mostConnections - limits.keptForLoopback),
  ))
    gone.set(connection, "total-limit");
  for (const connection of fairly(left(), left().length - limits.mostConnections))
    gone.set(connection, "total-limit");
  return [...gone]
    .map(([connection, why]) => ({ connection, why }))
    .toSorted((a, b) => a.connection.since - b.connection.since);
}

function byAddress<C extends Connection>(connections: readonly C[]): Map<string, C[]> {
  const groups = new Map<string, C[]>();
  for (const connection of connections)
    groups.set(connection.address, [...(groups.get(connection.address) ?? []), connection]);
  return groups;
}

function longestWaiting<C extends Connection>(connections: readonly C[], count: number): C[] {
  const waiting = connections.filter(({ isWaiting }) => isWaiting).toSorted((a, b) => a.since - b.since);
  return waiting.slice(0, Math.max(0, count));
}

/** One by one from whoever has the most by then. */
function fairly<C extends Connection>(connections: readonly C[], count: number): C[] {
  const groups = [...byAddress(connections).values()].map((all) => ({
    size: all.length,
    waiting: longestWaiting(all, all.length),
  }));
  const gone: C[] = [];
  while (gone.length < count) {
    const [largest] = groups.filter(({ waiting }) => waiting.length > 0).toSorted((a, b) => b.size - a.size);
    const connection = largest?.waiting.shift();
    if (largest === undefined || connection === undefined) break;
    largest.size -= 1;
    gone.push(connection);
  }
  return gone;
}

/** An IPv4 address by itself, also inside IPv6; of IPv6 the network (/64), of which one computer has all addresses. */
export function addressGroup(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(":")) return mapped ?? address;
  const [bare = ""] = address.split("%", 1);
  const [head = "", tail] = bare.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return `${[...left, ...middle, ...right].slice(0, 4).join(":")}::/64`;
}

export const isLoopback = (address: string): boolean => /^(?:::ffff:)?127\.|^::1$/i.test(address);
