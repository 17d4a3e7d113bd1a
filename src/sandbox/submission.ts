// PURE. Is this request body a post the API would take? Strict, so that a rehearsal finds what the real service might
// refuse or ignore. Where no source gives the wording of a refusal, it is ours.

import { boardsOf, type Group, type Profile, profileIn } from "./account.ts";
import { isTree, type Tree } from "./form.ts";
import { contentTypeOf, isVideo, largestImage, largestVideo } from "./media-types.ts";
import type { Content, StoredMedium, Upload } from "./post.ts";

/** What came with a request, JSON or multipart. Nothing is known about the values. */
export type Submission = {
  tree: Tree & { post?: unknown; profiles?: unknown; media?: unknown; platforms?: unknown };
  uploads: readonly Upload[];
};

type Params = Content["params"];

/** 500, 100 and 2,048 characters: Postproxy's Pinterest page. Counted as Ruby counts, in code points. */
const longestBody = 500;
const longestTitle = 100;
const longestLink = 2_048;

const lengthOf = (text: string) => [...text].length;
const isWebAddress = (text: string) => URL.canParse(text) && /^https?:/i.test(text);

/** The field names that carry files. */
const mediaField = "media[]";
const coverField = "platforms[pinterest][cover_file]";

function refuseUnknown(tree: Tree, known: readonly string[], errors: string[], where = "") {
  for (const key of Object.keys(tree)) {
    if (!known.includes(key)) errors.push(`Unknown parameter: ${where}${key}`);
  }
}

/** An instant with its offset (`Z` or `+01:00`) on a day that exists; milliseconds, or null for anything else. */
export function instantOf(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.exec(text);
  if (match === null) return null;
  const [year, month, day] = match.slice(1, 4).map(Number);
  // Date.parse lets 31 November roll over into December.
  const days = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  const at = Date.parse(text);
  return Number.isNaN(at) || (day ?? 0) > days ? null : at;
}

function readPost(post: Tree, errors: string[]): Pick<Content, "body" | "draft" | "scheduledAt"> {
  refuseUnknown(post, ["body", "scheduled_at", "draft"], errors, "post.");
  const { body, draft = false, scheduled_at: written = null } = post;
  if (typeof body !== "string" || body.trim() === "") errors.push("Body can't be blank");
  else if (lengthOf(body) > longestBody)
    errors.push(`Body is too long (maximum is ${longestBody} characters)`);

  if (typeof draft !== "boolean") errors.push("Draft must be true or false");

  const scheduledAt = typeof written === "string" ? instantOf(written) : null;
  if (written !== null && scheduledAt === null) {
    errors.push("Scheduled at must be an ISO 8601 time with an offset");
  }
  return { body: typeof body === "string" ? body : "", draft: draft === true, scheduledAt };
}

function readProfile(written: unknown, group: Group, errors: string[]): Profile | null {
  if (!Array.isArray(written) || written.length === 0) {
    errors.push("Profiles can't be blank");
    return null;
  }
  const found = new Set<Profile>();
  for (const name of written) {
    const profile = typeof name === "string" ? profileIn(group, name) : undefined;
    if (profile === undefined) errors.push(`Profile not found for ${name}`);
    else if (profile.platform !== "pinterest") errors.push("The sandbox publishes to Pinterest only");
    else found.add(profile);
  }
  return [...found][0] ?? null;
}

function sizeError(upload: Upload): string | null {
  if (upload.bytes === 0) return `${upload.name} is empty`;
  const video = isVideo(upload.contentType);
  if (upload.bytes <= (video ? largestVideo : largestImage)) return null;
  return `${upload.name} is too large (maximum is ${video ? "2 GB" : "32 MB"})`;
}

function readMedia(written: unknown, uploads: readonly Upload[], errors: string[]): StoredMedium | null {
  if (written !== undefined && !Array.isArray(written)) {
    errors.push("Media must be a list");
    return null;
  }
  const media: StoredMedium[] = uploads.map((upload) => ({
    contentType: upload.contentType,
    sourceUrl: null,
    upload,
  }));
  for (const url of written ?? []) {
    if (typeof url !== "string" || !isWebAddress(url)) errors.push(`Media is not a URL: ${url}`);
    // An address that does not say what it points at is taken for an image.
    else media.push({ contentType: contentTypeOf(url) ?? "image/jpeg", sourceUrl: url, upload: null });
  }
  const [medium, ...more] = media;
  if (medium === undefined && (written ?? []).length === 0) errors.push("Media can't be blank");
  if (more.length > 0) errors.push("Platform pinterest: exactly one media item is allowed");
  return medium ?? null;
}

type Check = (value: unknown, boards: readonly string[]) => string | null;

const webAddress: Check = (value) =>
  typeof value === "string" && isWebAddress(value) ? null : "must be a URL";

function textUpTo(longest: number): Check {
  return (value) => {
    if (typeof value !== "string") return "must be a string";
    return lengthOf(value) > longest ? `is too long (maximum is ${longest} characters)` : null;
  };
}

/** Each key of `platforms.pinterest`: what is wrong with its value, or null. */
const paramChecks: Record<keyof Params, Check> = {
  board_id: (id, boards) => {
    if (typeof id !== "string") return "must be a string";
    return boards.includes(id) ? null : "is not a board of this profile";
  },
  title: textUpTo(longestTitle),
  destination_link: (link, boards) => webAddress(link, boards) ?? textUpTo(longestLink)(link, boards),
  cover_url: webAddress,
  thumb_offset: (offset) =>
    Number.isInteger(offset) && Number(offset) >= 0 ? null : "must be a whole number of seconds",
  format: (format) => (format === "pin" ? null : "must be pin"),
};

function readParams(written: unknown, profile: Profile | null, errors: string[]): Params {
  const platforms = isTree(written) ? written : {};
  refuseUnknown(platforms, ["pinterest"], errors, "platforms.");
  const { pinterest } = platforms;
  const params = isTree(pinterest) ? pinterest : {};
  const boards = profile === null ? null : boardsOf(profile).map((board) => board.id);
  if (!("board_id" in params)) errors.push("Platform pinterest: board_id is required");
  for (const [key, value] of Object.entries(params)) {
    if (!Object.hasOwn(paramChecks, key)) {
      errors.push(`Invalid platform params for pinterest: ${key}`);
      continue;
    }
    // Without a profile there are no boards to compare with; the profile is the error to report.
    if (key === "board_id" && boards === null) continue;
    const error = paramChecks[key as keyof Params](value, boards ?? []);
    if (error !== null) errors.push(`Platform pinterest: ${key} ${error}`);
  }
  // Sound once no error was found; not looked at otherwise.
  return { ...params } as Params;
}

function checkCover(
  params: Params,
  covers: readonly Upload[],
  medium: StoredMedium | null,
  errors: string[],
) {
  const [cover, ...more] = covers;
  const forVideo = [
    ...(cover === undefined ? [] : ["cover_file"]),
    ...(["cover_url", "thumb_offset"] as const).filter((key) => params[key] !== undefined),
  ];
  if (medium !== null && !isVideo(medium.contentType)) {
    for (const key of forVideo) errors.push(`Platform pinterest: ${key} is for videos only`);
  }
  if (more.length > 0) errors.push("Platform pinterest: exactly one cover_file is allowed");
  if (cover !== undefined && isVideo(cover.contentType)) {
    errors.push("Platform pinterest: cover_file must be an image");
  }
}

type Verdict = { kind: "content"; content: Content } | { kind: "errors"; errors: string[] };

function checkFiles(uploads: readonly Upload[], errors: string[]) {
  for (const upload of uploads) {
    if (upload.field !== mediaField && upload.field !== coverField) {
      errors.push(`Unexpected file: ${upload.field}`);
    }
    const error = sizeError(upload);
    if (error !== null) errors.push(error);
  }
}

/**
 * `kept`: the medium and cover of the post that is being changed, used where the request names none. Creating a
 * post keeps nothing.
 */
export function contentOf(
  { tree, uploads }: Submission,
  group: Group,
  kept: Pick<Content, "medium" | "cover"> | null,
): Verdict {
  const errors: string[] = [];
  // `draft` belongs inside `post`; `profile_group_id` into the address; queues and threads are not for Pinterest here.
  refuseUnknown(tree, ["post", "profiles", "media", "platforms"], errors);
  checkFiles(uploads, errors);
  const content = readPost(isTree(tree.post) ? tree.post : {}, errors);
  const profile = readProfile(tree.profiles, group, errors);
  const files = uploads.filter((upload) => upload.field === mediaField);
  const keeps = kept !== null && tree.media === undefined && files.length === 0;
  const medium = keeps ? kept.medium : readMedia(tree.media, files, errors);
  const params = readParams(tree.platforms, profile, errors);
  const newCovers = uploads.filter((upload) => upload.field === coverField);
  const covers = newCovers.length === 0 && keeps && kept.cover !== null ? [kept.cover] : newCovers;
  checkCover(params, covers, medium, errors);

  if (errors.length > 0 || profile === null || medium === null) return { kind: "errors", errors };
  return {
    kind: "content",
    content: { ...content, profileId: profile.id, medium, cover: covers[0] ?? null, params },
  };
}

/** Lays a tree over another, key by key; anything but a tree takes its place, nothing leaves it as it was. */
function over(below: Tree, above: unknown): unknown {
  if (above === undefined) return below;
  return isTree(above) ? { ...below, ...above } : above;
}

/**
 * The request that would create the post as it would be after this change: `post` and `platforms.pinterest` are
 * merged key by key, lists replaced (Postproxy's skill file).
 */
export function changed(content: Content, { tree, uploads }: Submission): Submission {
  const { body, draft, scheduledAt, profileId, params } = content;
  const at = scheduledAt === null ? null : new Date(scheduledAt).toISOString();
  const platforms = isTree(tree.platforms) ? tree.platforms : {};
  const { pinterest } = platforms;
  const post = over({ body, draft, scheduled_at: at }, tree.post);
  const merged = { ...platforms, pinterest: over(params, pinterest) };
  return { tree: { profiles: [profileId], ...tree, post, platforms: merged }, uploads };
}
