/** Text from outside, made safe and short for one line of a report. */
export const printable = (text: string): string => text.slice(0, 100).replaceAll(/[^\x20-\x7e]/g, '?')
