// Every line of IANA's special-purpose registries, its first and last address and their neighbours, against the guard of addresses.

import { describe, expect, test } from "vitest";
import { isPrivateAddress } from "../../src/net/private-addresses.ts";

/** IANA IPv4 Special-Purpose Address Registry, and multicast. Written here anew, so that a line that is lost there is missed here. */
const registry4 =
  `0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
  192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24
  192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4
  255.255.255.255/32 224.0.0.0/4`.split(/\s+/);

/** IANA IPv6 Special-Purpose Address Registry; then what RFC 4291, 3879, 2765 and IANA's IPv6 address space keep apart. */
const registry6 =
  `::1/128 ::/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128 2001:1::2/128
  2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32 2002::/16
  2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8 ::/96 ::ffff:0:0:0/96 4000::/3 6000::/3 8000::/3
  a000::/3 c000::/3 e000::/4 f000::/5 f800::/6 fe00::/9 ::/8 100::/8 200::/7 400::/6 800::/5 1000::/4`.split(
    /\s+/,
  );

const clouds = ["168.63.129.16", "100.100.100.200", "169.254.169.254", "169.254.170.2", "192.0.0.192"];
const clouds6 = ["fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"];

type Range = { first: bigint; last: bigint };

const number4 = (address: string) => address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
const text4 = (number: bigint) => [24n, 16n, 8n, 0n].map((bits) => (number >> bits) & 255n).join(".");

function number6(address: string): bigint {
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...middle, ...right].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}
const text6 = (number: bigint) =>
  Array.from({ length: 8 }, (_, part) => ((number >> BigInt(112 - 16 * part)) & 65_535n).toString(16)).join(
    ":",
  );

const families = {
  4: { width: 32n, number: number4, text: text4, registry: registry4, others: clouds },
  6: { width: 128n, number: number6, text: text6, registry: registry6, others: clouds6 },
} as const;

function rangeOf(
  line: string,
  { number, width }: { number: (text: string) => bigint; width: bigint },
): Range {
  const [net = "", bits = ""] = line.split("/");
  const first = number(net);
  return { first, last: first + (1n << (width - BigInt(bits))) - 1n };
}

describe.each([4, 6] as const)("the registry of IPv%i", (version) => {
  const family = families[version];
  const { text, registry, width, others } = family;
  const ranges = registry.map((line) => rangeOf(line, family));
  const isListed = (at: bigint) => ranges.some(({ first, last }) => first <= at && at <= last);
  const neighbours = registry.flatMap((line) => {
    const { first, last } = rangeOf(line, family);
    return [first - 1n, last + 1n]
      .filter((at) => at >= 0n && at < 1n << width && !isListed(at))
      .map((at) => [line, text(at)]);
  });

  test.each(registry)("%s is refused from its first to its last address", (line) => {
    const { first, last } = rangeOf(line, family);
    const inside = [first, (first + last) / 2n, last].map(text);
    expect(inside.filter((address) => !isPrivateAddress(address))).toEqual([]);
  });

  test.each(neighbours)("beside %s, %s is public", (_line, address) => {
    // An IPv4-mapped address is judged by the IPv4 address inside.
    const mapped = version === 6 && address.startsWith("0:0:0:0:0:ffff:");
    expect(isPrivateAddress(address)).toBe(mapped && isPrivateAddress(text4(number6(address) & 0xffffffffn)));
  });

  test.each(others)("%s, a host of a cloud, is refused", (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  test("neighbours are looked at", () => {
    expect(neighbours.length).toBeGreaterThan(version === 4 ? 20 : 8);
  });
});

describe("an IPv4 address inside an IPv6 address", () => {
  const inside = (address: string) => {
    const hex = number4(address).toString(16).padStart(8, "0");
    const parted = `${hex.slice(0, 4)}:${hex.slice(4)}`;
    const flipped = (number4(address) ^ 0xffffffffn).toString(16).padStart(8, "0");
    return {
      mapped: [`::ffff:${address}`, `::ffff:${parted}`, `0:0:0:0:0:FFFF:${address}`],
      others: [
        `::${address}`,
        `::ffff:0:${address}`,
        `64:ff9b::${address}`,
        `64:ff9b:1::${address}`,
        `2002:${parted}::1`,
        `2001:0:${parted}::1`,
        `2001:0:4136:e378:8000:63bf:${flipped.slice(0, 4)}:${flipped.slice(4)}`,
      ],
    };
  };

  test.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "168.63.129.16"])(
    "%s is refused however it is carried",
    (address) => {
      const { mapped, others } = inside(address);
      expect([...mapped, ...others].filter((each) => !isPrivateAddress(each))).toEqual([]);
    },
  );

  test("that is public is public where the system itself unpacks it, and refused where a translator would", () => {
    const { mapped, others } = inside("93.184.216.34");
    expect(mapped.filter(isPrivateAddress)).toEqual([]);
    expect(others.filter((each) => !isPrivateAddress(each))).toEqual([]);
  });
});

test.each([
  "93.184.216.34",
  "1.1.1.1",
  "2606:4700::6810:84e5",
  "2001:4860:4860::8888",
  "2a00:1450:4001:81b::200e",
  "172.32.0.1",
  "100.128.0.1",
  "168.63.129.15",
  "168.63.129.17",
])("%s is a public address", (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});

test("what is no IP address is never taken for a public one", () => {
  expect(["", "example.com", "1.2.3", "fe80::1%eth0", "::1%lo"].every(isPrivateAddress)).toBe(true);
});
