// PURE. What a calendar's settings add to its links: the beginning that they lack, and parameters for statistics.

/** Parameters by their whole name, such as utm_source. */
export type Parameters = Readonly<Record<string, string>>;

const hasScheme = /^[a-z][a-z0-9+.-]*:/i;

/** A link that begins without a scheme, behind the prefix; any other as it is. */
export function withPrefix(link: string, prefix: string): string {
  if (link === "" || hasScheme.test(link)) return link;
  if (prefix.endsWith("/") && link.startsWith("/")) return prefix + link.replace(/^\/+/, "");
  return /[/=?&#-]$/.test(prefix) || link.startsWith("/") ? prefix + link : `${prefix}/${link}`;
}

/**
 * Adds parameters to an http(s) link. What the link says already stays as written: its own parameters (also of these
 * names), their order and their spelling, and the part behind `#`.
 */
export function withParameters(link: string, parameters: Parameters): string {
  const wanted = Object.entries(parameters);
  if (wanted.length === 0 || !/^https?:/i.test(link) || !URL.canParse(link)) return link;
  const [address = "", ...fragment] = link.split("#");
  const own = new Set(new URL(link).searchParams.keys());
  const added = wanted
    .filter(([name]) => !own.has(name))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  if (added.length === 0) return link;
  const joint = !address.includes("?") ? "?" : /^[^?]*\?$|&$/.test(address) ? "" : "&";
  return [address + joint + added.join("&"), ...fragment].join("#");
}
