// Where a ledger may lie, and where it may not.

import { describe, expect, it } from "vitest";
import { fuseType, mountOf, networkFileSystem, syncProgram } from "../../src/ledger/storage.ts";

const ext4 = 0xef53;
const apfs = 0x1a;

describe("a network file system", () => {
  const on = (type: number | null, mount: string | null = null, path = "/srv/pins/pinsheet.db") =>
    networkFileSystem({ path, type, mount });

  it.each([
    [0x6969, "NFS"],
    [0x517b, "SMB"],
    [0xff534d42, "CIFS"],
    // The same 32 bits, as some systems give them.
    [0xff534d42 | 0, "CIFS"],
    [0x01021997, "9P"],
    [0x786f4256, "VirtualBox shared folder"],
  ])("of type %i is refused as %s", (type, name) => {
    expect(on(type)).toBe(name);
  });

  it.each([
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.davfs",
    "fuse.smbnetfs",
    "fuse.cifs",
    "fuse.google-drive-ocamlfuse",
  ])("behind FUSE is known by its mount: %s", (mount) => {
    expect(on(fuseType, mount)).toBe(mount);
  });

  it.each(["fuseblk", "fuse.gocryptfs", "virtiofs", "fuse.ntfs-3g", "notfuse.sshfs", null])(
    "is not every FUSE: %s is a disk of this computer",
    (mount) => {
      expect(on(fuseType, mount)).toBeNull();
    },
  );

  it("is a Windows share by its path, and a long path of a local disk is none", () => {
    expect(on(null, null, "\\\\nas\\team\\pinsheet.db")).toBe("a Windows share");
    expect(on(null, null, "\\\\?\\C:\\pins\\pinsheet.db")).toBeNull();
    expect(on(null, null, "C:\\pins\\pinsheet.db")).toBeNull();
    expect(on(null, null, "C:\\pins\\\\nas\\pinsheet.db")).toBeNull();
  });

  it("is told by its type first, whatever its mount is called", () => {
    expect(on(ext4, "fuse.sshfs")).toBeNull();
  });

  it.each([ext4, apfs, 0x01021994])("is not a local disk (%i)", (type) => {
    expect(on(type)).toBeNull();
  });
});

describe("the mount of a path", () => {
  const mountinfo = [
    "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
    "40 22 0:35 / /home/ana/remote rw,nosuid - fuse.sshfs ana@host:/ rw",
    "41 22 0:36 / /home/ana/with\\040blank rw shared:1 - fuseblk /dev/sdb1 rw",
    "",
  ].join("\n");

  it.each([
    ["/home/ana/remote/pinsheet.db", "fuse.sshfs"],
    ["/home/ana/remote", "fuse.sshfs"],
    ["/home/ana/remotely/pinsheet.db", "ext4"],
    ["/home/ana/with blank/pinsheet.db", "fuseblk"],
    ["/pinsheet.db", "ext4"],
  ])("%s is the longest that leads there: %s", (path, kind) => {
    expect(mountOf(path, mountinfo)).toBe(kind);
  });

  it("is the longest in whatever order they come, and of two at one place the later", () => {
    const reversed = mountinfo.split("\n").reverse().join("\n");
    expect(mountOf("/home/ana/remote/pinsheet.db", reversed)).toBe("fuse.sshfs");
    const twice = `${mountinfo}50 40 0:40 / /home/ana/remote rw - ext4 /dev/vdb rw\n`;
    expect(mountOf("/home/ana/remote/pinsheet.db", twice)).toBe("ext4");
  });

  it("is not read from a line that names no place", () => {
    expect(mountOf("/srv/pinsheet.db", "an odd line - nfs server:/ rw")).toBeNull();
  });

  it("is unknown where nothing is mounted", () => {
    expect(mountOf("C:\\pins", mountinfo)).toBeNull();
  });
});

describe("a folder that a program synchronises", () => {
  it.each([
    ["/home/ana/Dropbox/pins/pinsheet.db", "Dropbox"],
    ["/Users/ana/Dropbox (Studio North)/pinsheet.db", "Dropbox"],
    ["/Users/ana/Library/CloudStorage/Dropbox/pinsheet.db", "Dropbox"],
    ["C:\\Users\\ana\\OneDrive\\Documents\\pinsheet.db", "OneDrive"],
    ["C:\\Users\\ana\\OneDrive - Studio North\\pinsheet.db", "OneDrive"],
    ["/Users/ana/Library/CloudStorage/OneDrive-Personal/pinsheet.db", "OneDrive"],
    ["/Users/ana/Library/Mobile Documents/com~apple~CloudDocs/pinsheet.db", "iCloud Drive"],
    ["C:\\Users\\ana\\iCloudDrive\\pinsheet.db", "iCloud Drive"],
    ["/Users/ana/Library/CloudStorage/GoogleDrive-ana@studio.example/My Drive/pinsheet.db", "Google Drive"],
    ["/Users/ana/Google Drive/pinsheet.db", "Google Drive"],
    ["/home/ana/Nextcloud/pinsheet.db", "Nextcloud"],
    ["/home/ana/Nextcloud2/pinsheet.db", "Nextcloud"],
  ])("%s belongs to %s", (path, program) => {
    expect(syncProgram(path)).toBe(program);
  });

  it.each([
    "Old Dropbox",
    "Dropboxes",
    "My Dropbox-Team",
    "My OneDrive",
    "OneDrives",
    "My iCloudDrive",
    "iCloudDrives",
    "My Google Drive",
    "Google Drives",
    "My Nextcloud",
    "Nextclouds",
  ])("is not %s, which is only called like it", (folder) => {
    expect(syncProgram(`/home/ana/${folder}/pinsheet.db`)).toBeNull();
  });

  it.each(["/home/ana/pins/pinsheet.db", "/home/ana/dropbox-notes.db", "/srv/Documents/Dropbox"])(
    "%s is in none",
    (path) => {
      expect(syncProgram(path)).toBeNull();
    },
  );
});
