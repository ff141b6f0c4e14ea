/** Text as every database keeps it: PostgreSQL refuses NUL, and drivers of SQLite end the text there. */
export const storableText = (text: string): string => text.replaceAll('\0', '\ufffd')
