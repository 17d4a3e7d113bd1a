// PURE. Whether a request was meant for this server, by the name it was asked for. A page on the web may lead its own name to an
// address of this computer (DNS rebinding) and then read what is answered; it cannot change the name.

/** `names`: those of this server, such as the one it listens at and the computer's. */
export function isOurHost(host: string | undefined, names: readonly string[]): boolean {
  if (host === undefined || !/^[^\s/@?#\\]+$/.test(host)) return false;
  const name = URL.parse(`http://${host}`)?.hostname.replace(/\.$/, "") ?? "";
  // Nobody can lead an address elsewhere, nor a name without a dot: those are of this computer, a container's or a local network's.
  const isAddress = name.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(name);
  const isLocal = (name !== "" && !name.includes(".")) || name.endsWith(".localhost");
  return isAddress || isLocal || names.some((own) => own.toLowerCase() === name);
}
