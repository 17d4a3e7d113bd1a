// Which IP addresses are outside the public internet: the registries of IANA, line by line, and hosts of clouds that hide among public
// addresses. Knows no sockets and no names.

import { BlockList, isIP } from "node:net";

/**
 * IANA IPv4 Special-Purpose Address Registry, every line (also those that are globally reachable: an anycast service of the network
 * serves no pictures), and multicast. https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const special4 = [
  "0.0.0.0/8", // RFC 791: this network
  "0.0.0.0/32", // RFC 1122: this host
  "10.0.0.0/8", // RFC 1918: private use
  "100.64.0.0/10", // RFC 6598: shared address space; Alibaba's metadata host 100.100.100.200
  "127.0.0.0/8", // RFC 1122: loopback
  "169.254.0.0/16", // RFC 3927: link-local; most clouds' metadata host 169.254.169.254
  "172.16.0.0/12", // RFC 1918: private use
  "192.0.0.0/24", // RFC 6890: protocol assignments; Oracle's metadata host 192.0.0.192
  "192.0.0.0/29", // RFC 7335: IPv4 service continuity
  "192.0.0.8/32", // RFC 7600: dummy address
  "192.0.0.9/32", // RFC 7723: port control anycast
  "192.0.0.10/32", // RFC 8155: TURN anycast
  "192.0.0.170/32", // RFC 8880, 7050: NAT64 discovery
  "192.0.0.171/32", // RFC 8880, 7050: NAT64 discovery
  "192.0.2.0/24", // RFC 5737: documentation
  "192.31.196.0/24", // RFC 7535: AS112
  "192.52.193.0/24", // RFC 7450: AMT
  "192.88.99.0/24", // RFC 7526: 6to4 relay anycast, deprecated
  "192.88.99.2/32", // RFC 6751: 6a44 relay anycast
  "192.168.0.0/16", // RFC 1918: private use
  "192.175.48.0/24", // RFC 7534: AS112
  "198.18.0.0/15", // RFC 2544: benchmarking
  "198.51.100.0/24", // RFC 5737: documentation
  "203.0.113.0/24", // RFC 5737: documentation
  "240.0.0.0/4", // RFC 1112: reserved
  "255.255.255.255/32", // RFC 919: limited broadcast
  "224.0.0.0/4", // RFC 5771: multicast
];

/** Hosts that a cloud shows to its own machines at an address outside every registry. */
const cloud4 = [
  "168.63.129.16/32", // Azure: WireServer, DNS and health probes (Microsoft Learn, "What is IP address 168.63.129.16?")
];

/**
 * IANA IPv6 Special-Purpose Address Registry, every line within 2000::/3. All outside that is not global unicast (RFC 4291, 2.4; IANA
 * IPv6 Address Space) and refused as a whole. https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const special6 = [
  "2001::/23", // RFC 2928: protocol assignments
  "2001::/32", // RFC 4380: Teredo, IPv4 inside
  "2001:1::1/128", // RFC 7723: port control anycast
  "2001:1::2/128", // RFC 8155: TURN anycast
  "2001:1::3/128", // RFC 9665: DNS-SD registration anycast
  "2001:2::/48", // RFC 5180: benchmarking
  "2001:3::/32", // RFC 7450: AMT
  "2001:4:112::/48", // RFC 7535: AS112
  "2001:10::/28", // RFC 4843: ORCHID, deprecated
  "2001:20::/28", // RFC 7343: ORCHIDv2
  "2001:30::/28", // RFC 9374: drone remote identification
  "2001:db8::/32", // RFC 3849: documentation
  "2002::/16", // RFC 3056: 6to4, IPv4 inside
  "2620:4f:8000::/48", // RFC 7534: AS112
  "3fff::/20", // RFC 9637: documentation
];

/**
 * What 2000::/3 leaves. In it: :: and ::1, IPv4 inside (compatible ::/96, translated ::ffff:0:0:0/96, NAT64 64:ff9b::/96 and
 * 64:ff9b:1::/48), discard 100::/64, dummy 100:0:0:1::/64, segment routing 5f00::/16, private fc00::/7 (the metadata hosts of
 * AWS fd00:ec2::254 and Google fd20:ce::254), link-local fe80::/10, site-local fec0::/10, multicast ff00::/8.
 */
const notGlobal6 = ["::/3", "4000::/2", "8000::/1"];

const refused4 = listOf([...special4, ...cloud4], "ipv4");
const refused6 = listOf([...notGlobal6, ...special6], "ipv6");

/** RFC 4291: the system itself connects to the IPv4 address inside, so that one is judged. */
const mapped = listOf(["::ffff:0:0/96"], "ipv6");

function listOf(ranges: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = "", bits = ""] = range.split("/");
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}

/** Is this IP address outside the public internet? What is no IP address counts as one that is. */
export function isPrivateAddress(address: string): boolean {
  const [bare = ""] = address.split("%", 1);
  const family = isIP(bare);
  if (family === 4) return refused4.check(bare, "ipv4");
  if (family !== 6) return true;
  // A BlockList compares a mapped address with its IPv4 ranges.
  return mapped.check(bare, "ipv6") ? refused4.check(bare, "ipv6") : refused6.check(bare, "ipv6");
}
