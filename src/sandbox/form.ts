// PURE. The fields of a multipart form as the tree that a JSON body would be: `post[body]`, `profiles[]`,
// `platforms[pinterest][title]`. Knows nothing of what the fields mean, but for the two that are not text in JSON.

export type Field = readonly [name: string, value: string];

export type Tree = { [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `platforms[pinterest][title]` → platforms, pinterest, title; `media[]` → media, "". Null: not such a name. */
function pathOf(name: string): string[] | null {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  const [, first, rest] = match ?? [];
  if (first === undefined || rest === undefined) return null;
  return [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? "")];
}

/** False where the field contradicts another one (`a=1` and `a[b]=2`, or `a=1` twice). */
function place(tree: Tree, path: readonly string[], value: unknown): boolean {
  const [key, next, ...rest] = path;
  if (key === undefined || key === "") return false;
  const present = tree[key];
  if (next === undefined) {
    if (present !== undefined) return false;
    tree[key] = value;
    return true;
  }
  if (next === "") {
    if (rest.length > 0 || (present !== undefined && !Array.isArray(present))) return false;
    tree[key] = [...(present ?? []), value];
    return true;
  }
  if (present !== undefined && !isTree(present)) return false;
  // No prototype: a field called `__proto__` is a field like any other.
  const inner: Tree = present ?? Object.create(null);
  tree[key] = inner;
  return place(inner, [next, ...rest], value);
}

/** Text stays text but for these; anything else that is written there is left for the checks to refuse. */
function typed(path: readonly string[], text: string): unknown {
  const name = path.join(".");
  if (name === "post.draft" && (text === "true" || text === "false")) return text === "true";
  if (name === "platforms.pinterest.thumb_offset" && /^\d{1,9}$/.test(text)) return Number(text);
  // One of the official clients sends all platforms as one JSON text, never mixed with bracketed fields.
  if (name === "platforms") {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}

/** Null where the fields do not make up one tree. */
export function treeOf(fields: readonly Field[]): Tree | null {
  const tree: Tree = Object.create(null);
  for (const [name, value] of fields) {
    const path = pathOf(name);
    if (path === null || !place(tree, path, typed(path, value))) return null;
  }
  return tree;
}
