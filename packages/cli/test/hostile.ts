/** C0 (but NUL, which no argument holds), C1, DEL, marks of direction, and what hides or ends a line. */
export const hostile =
  'a\u001b[2J\u001b]0;x\u0007\u009b31m\u009d0;y\u009c\u0008\r\u007f\u0085\u202e\u202a\u2066\u2069\u200f\u061c\u2028\u2029\ufeff\u{e0041}b'

/** The same, where JSON can carry it in a text. */
export const hostileJson: string = Array.from(hostile)
  .filter((character) => character >= ' ')
  .join('')

/** The same, where a header can carry it. */
export const hostileHeader: string = Array.from(hostile)
  .filter((character) => character === '\t' || (character >= ' ' && character <= '\u00ff' && character !== '\u007f'))
  .join('')

const ownColour = new RegExp(`${'\u001b'}\\[[\\d;]*m`, 'g')

/** What is left in the output that a terminal would obey, the colours of the program aside. */
export const commandsIn = (output: string): readonly string[] =>
  output.replaceAll(ownColour, '').match(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu) ?? []
