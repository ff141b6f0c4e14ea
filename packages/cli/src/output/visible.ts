const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Text from outside, for one line: what could move the cursor, colour, or reverse the line is shown as a question mark. */
export const visible = (text: string): string => text.replaceAll(invisible, '?')

/** The same in a column: in a terminal what does not fit is cut off, elsewhere nothing is. */
export function fitted(text: string, width: number): string {
  const shown = visible(text)
  const isCut = process.stdout.isTTY && shown.length > width
  return (isCut ? `${shown.slice(0, width - 1)}…` : shown).padEnd(width)
}
