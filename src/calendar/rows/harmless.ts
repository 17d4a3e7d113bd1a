// PURE. Text that a spreadsheet will open: what it would run as a formula is made text. Knows no columns and no file format.

/**
 * What Excel, LibreOffice and Google Sheets take for the start of a formula or a command, in ASCII and in full width; a tab or a
 * line break before it does not help (OWASP, "CSV Injection").
 */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/** Text that a spreadsheet shows as it is: an apostrophe before what it would run. */
export const harmless = (text: string): string => (formula.test(text) ? `'${text}` : text);
