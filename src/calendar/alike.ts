// PURE. Which rows of a calendar share their medium or their id with another one: only those have anything to do with each
// other. A million rows are kept as numbers; of two keys that fall together by chance, the rows are only looked at together.

/** What a row may share. */
type Traits = { line: number; media: string | null; id: string | null };

export function openAlike() {
  const media = openRegister();
  const ids = openRegister();
  const lines = new Set<number>();
  const note = (register: typeof media, key: string | null, line: number) => {
    const first = key === null ? line : register.firstWith(hashOf(key), line);
    if (first !== line) lines.add(first).add(line);
  };
  return {
    add({ line, media: medium, id }: Traits): void {
      note(media, medium, line);
      note(ids, id, line);
    },
    lines: (): ReadonlySet<number> => lines,
  };
}

/** Texts, known by a hash. */
export function openSet() {
  const register = openRegister();
  return {
    add: (text: string): void => void register.firstWith(hashOf(text), 1),
    has: (text: string): boolean => register.has(hashOf(text)),
  };
}

/** Numbers from 1 up by key, in open addressing. */
function openRegister() {
  let keys = new Float64Array(1024);
  let lines = new Uint32Array(1024);
  let count = 0;
  const placeOf = (key: number): number => {
    let at = key % keys.length;
    while (lines[at] !== 0 && keys[at] !== key) at = (at + 1) % keys.length;
    return at;
  };
  const grow = () => {
    const old = { keys, lines };
    keys = new Float64Array(old.keys.length * 2);
    lines = new Uint32Array(old.keys.length * 2);
    for (const [index, key] of old.keys.entries()) {
      const line = old.lines[index] ?? 0;
      if (line === 0) continue;
      const at = placeOf(key);
      keys[at] = key;
      lines[at] = line;
    }
  };
  return {
    has: (key: number): boolean => lines[placeOf(key)] !== 0,
    /** The line that had this key first: maybe `line` itself. */
    firstWith(key: number, line: number): number {
      if (count * 2 >= keys.length) grow();
      const at = placeOf(key);
      if (lines[at] !== 0) return lines[at] ?? line;
      keys[at] = key;
      lines[at] = line;
      count += 1;
      return line;
    },
  };
}

/** 53 bits (cyrb53). */
function hashOf(text: string): number {
  let first = 0xdeadbeef;
  let second = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    first = Math.imul(first ^ unit, 2654435761);
    second = Math.imul(second ^ unit, 1597334677);
  }
  first = Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909);
  second = Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909);
  return 4294967296 * (2097151 & second) + (first >>> 0);
}
