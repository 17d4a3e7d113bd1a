// PURE. What a file name says about a medium, and the sizes Postproxy takes. The sandbox never looks into the bytes.

/** The table that every official client uses for its multipart parts. */
const byExtension: ReadonlyMap<string, string> = new Map([
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["png", "image/png"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
  ["mp4", "video/mp4"],
  ["mov", "video/quicktime"],
]);

/** By the extension of a file name or of the path of an address; null where that says nothing. */
export function contentTypeOf(name: string): string | null {
  const path = name.replace(/[?#].*$/s, "");
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  return (extension !== undefined && byExtension.get(extension)) || null;
}

export function extensionOf(contentType: string): string {
  return [...byExtension].find(([, type]) => type === contentType)?.[0] ?? "bin";
}

export function isVideo(contentType: string): boolean {
  return contentType.startsWith("video/");
}

/** 32 MB and 2 GB: Postproxy's Pinterest page. It does not say which MB; a server is believed to be lenient. */
export const largestImage = 32 * 1024 ** 2;
export const largestVideo = 2 * 1024 ** 3;
