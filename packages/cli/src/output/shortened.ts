const mark = '…'

/** A text that is cut off at its end where it is longer than `width`. */
export function cutAtEnd(text: string, width: number): string {
  const characters = Array.from(text)
  return characters.length <= width ? text : characters.slice(0, width - 1).join('') + mark
}

/** A text without its middle where it is longer than `width`: ids often differ at their end only. */
export function cutInside(text: string, width: number): string {
  const characters = Array.from(text)
  if (characters.length <= width) return text
  const tail = Math.floor((width - 1) / 2)
  const head = characters.slice(0, width - 1 - tail)
  return [...head, mark, ...characters.slice(characters.length - tail)].join('')
}
