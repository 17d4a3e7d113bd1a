// PURE. Where a ledger may lie: SQLite's locks need a disk of this computer, and one ledger needs one place.

export type Location = {
  /** Absolute, symbolic links resolved. */
  path: string;
  /** `statfs().type` of its folder; null where it is not known. */
  type: number | null;
  /** Of the mount that holds it, as Linux calls it ("ext4", "fuse.sshfs"); null where it is not known. */
  mount: string | null;
};

/**
 * Statfs types (linux/magic.h and the file systems' own sources) where write-ahead log and locks cannot be trusted:
 * they are served by another computer, or by the host of a virtual machine.
 */
const networkTypes = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x5346414f, "AFS"],
  [0x73757245, "Coda"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x01161970, "GFS2"],
  [0x7461636f, "OCFS2"],
  [0x47504653, "GPFS"],
  [0x01021997, "9P"],
  [0x786f4256, "VirtualBox shared folder"],
  [0xbacbacbc, "VMware shared folder"],
]);

/** FUSE holds both: a folder of another computer (sshfs), and good local disks (NTFS, encrypted folders). */
export const fuseType = 0x65735546;
const networkMounts = /^fuse\.(?:rclone|gluster|ceph|curlftpfs|gcsfuse|blobfuse)/;
const networkWords = /ssh|s3|davfs|smb|cifs|drive/;
const isNetworkMount = (mount: string) =>
  networkMounts.test(mount) || (mount.startsWith("fuse.") && networkWords.test(mount.slice("fuse.".length)));

/** The kind of network file system it lies on, or null. */
export function networkFileSystem({ path, type, mount }: Location): string | null {
  if (/^\\\\(?![?.]\\)/.test(path)) return "a Windows share";
  if (type === null) return null;
  // Some systems give the 32 bits with a sign.
  const name = networkTypes.get(type >>> 0);
  if (name !== undefined) return name;
  return type >>> 0 === fuseType && mount !== null && isNetworkMount(mount) ? mount : null;
}

/** By the name of a folder on the way, where the program names its own. */
const syncedFolders: readonly [folder: RegExp, program: string][] = [
  [/^Dropbox(?: \(.+\))?$/i, "Dropbox"],
  [/^Dropbox-/i, "Dropbox"],
  [/^OneDrive(?: ?- ?.+)?$/i, "OneDrive"],
  [/^(?:com~apple~CloudDocs|Mobile Documents|iCloudDrive|iCloud Drive)$/i, "iCloud Drive"],
  [/^Google ?Drive(?:-.+)?$/i, "Google Drive"],
  [/^(?:Nextcloud|ownCloud)\d*$/i, "Nextcloud"],
];

/** The program that copies the ledger to other computers, and their copies over it; null: none is known to. */
export function syncProgram(path: string): string | null {
  const folders = path.split(/[\\/]/).slice(0, -1);
  for (const folder of folders) {
    const found = syncedFolders.find(([name]) => name.test(folder));
    if (found) return found[1];
  }
  return null;
}

/** The file system of the longest mount point on the way to a path, from the text of /proc/self/mountinfo. */
export function mountOf(path: string, mountinfo: string): string | null {
  let best = { point: "", kind: null as string | null };
  for (const line of mountinfo.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const point = unquote(before.split(" ")[4] ?? "");
    const holds = point === "/" ? path.startsWith("/") : path === point || path.startsWith(`${point}/`);
    if (point !== "" && holds && point.length >= best.point.length)
      best = { point, kind: after.split(" ")[0] ?? null };
  }
  return best.kind;
}

/** The kernel writes blanks in mount points as octal. */
const unquote = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
