// PURE. Which connections a crowded server lets go of, so that nobody can shut others out: of the address that has the most, the one that
// has waited longest for the rest of a request. Whose request is there whole is answered, however many there are.

/** One connection, as far as that matters. */
export type Guest = {
  /** Whoever it is from: see `addressGroup`. */
  address: string;
  isLoopback: boolean;
  /** In the order in which they came, or were answered last. */
  since: number;
  /** For bytes of the other side: nothing came, or not all of a request, or the next one has not begun. */
  isWaiting: boolean;
};

export type Room = {
  mostConnections: number;
  /** Of one address. */
  mostOfAddress: number;
  /** Of `mostConnections`, for connections from this computer alone: whoever asks for our health does so from here. */
  keptForLoopback: number;
};

export type Crowding = "address-limit" | "total-limit";

/** Whom to let go of, the ones that came first before the others; none: there is room. */
export function tooMany<G extends Guest>(guests: readonly G[], room: Room): { guest: G; why: Crowding }[] {
  const gone = new Map<G, Crowding>();
  const left = () => guests.filter((guest) => !gone.has(guest));
  for (const group of byAddress(guests).values())
    for (const guest of longestWaiting(group, group.length - room.mostOfAddress))
      gone.set(guest, "address-limit");
  const strangers = left().filter(({ isLoopback }) => !isLoopback);
  for (const guest of fairly(strangers, strangers.length - (room.mostConnections - room.keptForLoopback)))
    gone.set(guest, "total-limit");
  for (const guest of fairly(left(), left().length - room.mostConnections)) gone.set(guest, "total-limit");
  return [...gone].map(([guest, why]) => ({ guest, why })).toSorted((a, b) => a.guest.since - b.guest.since);
}

function byAddress<G extends Guest>(guests: readonly G[]): Map<string, G[]> {
  const groups = new Map<string, G[]>();
  for (const guest of guests) groups.set(guest.address, [...(groups.get(guest.address) ?? []), guest]);
  return groups;
}

function longestWaiting<G extends Guest>(guests: readonly G[], count: number): G[] {
  const waiting = guests.filter(({ isWaiting }) => isWaiting).toSorted((a, b) => a.since - b.since);
  return waiting.slice(0, Math.max(0, count));
}

/** One by one from whoever has the most by then. */
function fairly<G extends Guest>(guests: readonly G[], count: number): G[] {
  const groups = [...byAddress(guests).values()].map((all) => ({
    size: all.length,
    waiting: longestWaiting(all, all.length),
  }));
  const gone: G[] = [];
  while (gone.length < count) {
    const [largest] = groups.filter(({ waiting }) => waiting.length > 0).toSorted((a, b) => b.size - a.size);
    const guest = largest?.waiting.shift();
    if (largest === undefined || guest === undefined) break;
    largest.size -= 1;
    gone.push(guest);
  }
  return gone;
}

/** An IPv4 address by itself, also inside IPv6; of IPv6 the network (/64), of which one computer has all addresses. */
export function addressGroup(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(":")) return mapped ?? address;
  const [head = "", tail] = address.replace(/%.*$/, "").toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return `${[...left, ...middle, ...right].slice(0, 4).join(":")}::/64`;
}

export const isLoopback = (address: string): boolean => /^(?:::ffff:)?127\.|^::1$/i.test(address);
