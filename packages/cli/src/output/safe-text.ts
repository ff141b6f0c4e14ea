/**
 * What a terminal obeys or hides instead of showing it: C0 and C1 control characters, marks that reverse the direction
 * of a line, and other invisible ones.
 */
export const commands: RegExp = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const kept = new Set(['\n', '\t', '\u200c', '\u200d'])

/** Whether text of several lines keeps it: lines, tabs, and the joiners of emoji and of the words of some scripts. */
export const isKept = (character: string): boolean => kept.has(character)

/** Text from outside, with its lines, for a terminal. */
export const safeText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replaceAll(commands, (character) => (isKept(character) ? character : '�'))

/** Text from outside, for one line or a cell. */
export const visible = (text: string): string => text.replaceAll(commands, '?')

const ownColour = new RegExp(`(${'\u001b'}\\[[\\d;]*m)`)

/** Text of this program for a terminal, with its colours: whatever else would steer the terminal is replaced. */
export const shownText = (text: string): string =>
  text
    .split(ownColour)
    .map((part) => (ownColour.test(part) ? part : safeText(part)))
    .join('')

const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index)
    return `\\u${unit.toString(16).padStart(4, '0')}`
  }).join('')

/**
 * A value as one line of JSON, for a program. What a terminal would obey is escaped, because JSON leaves C1 and invisible
 * characters as they are; a parser gets the same value.
 */
export const jsonLine = (value: unknown): string => JSON.stringify(value).replaceAll(commands, escaped)
