// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** Text that others wrote, for a terminal: its control characters would be commands there. */
export const safeText = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll(control, '�')
