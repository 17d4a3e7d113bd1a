// PURE. The fields of a row: how a calendar names them, and what becomes of each. Reading, digest, request, content hash, the note
// about an edit and `--json` are made from this table or are checked against it, so a new field is forgotten by none of them.

type FieldUse = {
  /** The header of the reference, then what else people write. Compared without case, spaces, "_" and "-". */
  names: readonly [string, ...string[]];
  /** A calendar without such a column is not read: Postproxy's Pinterest page lets title and link be missing, the rest has a default. */
  required?: true;
  /** Not part of the digest: it does not say what the row is. */
  besideDigest?: true;
  /** It is sent with the post, and a note calls it so when it changed after that. Null: it is not sent. */
  posted: string | null;
  /** Its name in the `--json` of a Pin; null: it has none. */
  json: string | null;
};

/** The order is that of the digest: append to it, change nothing. */
export const rowFields = {
  id: { names: ["id", "row_id", "pin_id"], posted: null, json: "row_id" },
  body: {
    names: ["body", "description", "pin_description", "text", "caption", "content", "message", "post"],
    required: true,
    posted: "description",
    json: "body",
  },
  title: { names: ["title", "pin_title"], posted: "title", json: "title" },
  board: {
    names: ["board_id", "board", "board_name", "pinterest_board", "pinterest_board_id", "pinboard"],
    required: true,
    posted: "board",
    json: "board_id",
  },
  media: {
    names: [
      "media_url",
      "media",
      "media_file",
      "image",
      "image_url",
      "image_link",
      "video",
      "video_url",
      "photo",
      "file",
      "file_path",
      "media_file_url",
      "media_urls",
      "image_urls",
    ],
    required: true,
    posted: "media",
    json: "media",
  },
  link: {
    names: [
      "link",
      "destination_link",
      "destination_url",
      "link_url",
      "article_link",
      "website",
      "website_url",
    ],
    posted: "link",
    json: "link",
  },
  publishAt: {
    names: [
      "publish_at",
      "date",
      "datetime",
      "date_time",
      "publish_date",
      "publish_time",
      "published_at",
      "schedule",
      "scheduled_at",
      "scheduled_for",
      "scheduled_time",
      "scheduled_date",
      "schedule_date",
      "posting_time",
      "run_at",
    ],
    required: true,
    posted: "time",
    json: "publish_at",
  },
  cover: {
    names: ["cover", "cover_url", "cover_image", "cover_image_url", "thumbnail_url"],
    posted: "cover",
    json: "cover",
  },
  thumbOffset: { names: ["thumb_offset", "thumbnail_offset"], posted: "thumb_offset", json: "thumb_offset" },
  profile: { names: ["profile", "profile_id", "account"], posted: "profile", json: "profile_id" },
  timezone: { names: ["timezone", "tz"], posted: null, json: "timezone" },
  repeat: { names: ["repeat"], posted: null, json: "repeat" },
  draft: { names: ["draft"], posted: "draft setting", json: "draft" },
  insteadOf: { names: ["instead_of"], besideDigest: true, posted: null, json: null },
} as const satisfies Readonly<Record<string, FieldUse>>;

type Table = typeof rowFields;
export type Field = keyof Table;

/** A field that is sent with the post. */
export type PostedField = { [F in Field]: Table[F]["posted"] extends null ? never : F }[Field];

/** The name of a field in the `--json` of a Pin. */
export type ShownName = NonNullable<Table[Field]["json"]>;

/** `T` itself; the compiler refuses one that lacks a name. */
export type Covers<Names extends string, T extends Readonly<Record<Names, unknown>>> = T;

const uses: Readonly<Record<Field, FieldUse>> = rowFields;

export const fields = Object.keys(rowFields) as Field[];
export const namesOf = (field: Field): FieldUse["names"] => uses[field].names;
export const requiredFields = fields.filter((field) => uses[field].required);
export const digestFields = fields.filter((field) => !uses[field].besideDigest);
export const postedFields = fields.filter((field): field is PostedField => uses[field].posted !== null);
/** What a note calls it. */
export const postedName = (field: PostedField): string => rowFields[field].posted;
