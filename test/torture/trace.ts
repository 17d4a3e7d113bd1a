// Reads what strace saw of the program: every request that creates a post, and whether its claim was on the disk by then.

type TracedPost = {
  key: string;
  /** `unclaimed`: its key was never written to the log; `unsynced`: written, and no sync came after. */
  claim: "synced" | "unsynced" | "unclaimed";
};

/** `pid call(fd<path>, …`; a call that others interrupt is two lines, and has its effect at the second. */
const call = /^(\d+)\s+(?:(\w+)\((\d+)<([^>]*)>|<\.\.\. (\w+) resumed>)/;

export function tracedPosts(trace: string): TracedPost[] {
  const written: string[] = [];
  const synced: string[] = [];
  const posts: TracedPost[] = [];
  const unfinished = new Map<string, { name: string; path: string }>();
  for (const line of trace.split("\n")) {
    const match = call.exec(line);
    if (match === null) continue;
    const [, thread = "", name = "", , path = ""] = match;
    if (line.endsWith("<unfinished ...>")) {
      unfinished.set(thread, { name, path });
      // What is written may have left before the call came back.
      if (name.startsWith("write") || name.startsWith("send")) posts.push(...postsIn(line));
      else if (name === "pwrite64" && path.endsWith("-wal")) written.push(line);
      continue;
    }
    const begun = match[5] === undefined ? { name, path } : unfinished.get(thread);
    if (begun === undefined) continue;
    if (begun.name === "fdatasync" || begun.name === "fsync") {
      if (begun.path.endsWith("-wal")) synced.push(...written.splice(0));
    } else if (match[5] === undefined && begun.path.endsWith("-wal")) written.push(line);
    else if (match[5] === undefined) posts.push(...postsIn(line));
  }
  return posts;

  function postsIn(line: string): TracedPost[] {
    const key = /POST \/api\/posts.*?idempotency-key: ([0-9a-f]{64})/i.exec(line)?.[1];
    if (key === undefined) return [];
    const holds = (lines: readonly string[]) => lines.some((each) => each.includes(key));
    return [{ key, claim: holds(synced) ? "synced" : holds(written) ? "unsynced" : "unclaimed" }];
  }
}
