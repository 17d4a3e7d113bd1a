// PURE. By what a row is compared: its id, and the identity of its medium.

import { mediaKey } from "../../model/media-key.ts";
import type { Row } from "./row.ts";

/** Spreadsheets turn 007 into 7: the two are one id. */
const leadingZeros = /^0+(?=\d)/;
const withoutZeros = (id: string) => (/^\d+$/.test(id) ? id.replace(leadingZeros, "") : id);

/** The id of a row, as it is compared. */
export const idOf = ({ fields }: Row): string | null => (fields.id === null ? null : withoutZeros(fields.id));

export const mediaOf = ({ fields }: Row): string | null =>
  fields.media === null ? null : mediaKey(fields.media);
