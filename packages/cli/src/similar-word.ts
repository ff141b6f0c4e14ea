const letters = (word: string): string => word.toLowerCase().replaceAll(/[^a-z\d]/g, '')

/** How many letters have to be added, left out or exchanged to make one word the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [line, letter] of Array.from(one).entries()) {
    const next = [line + 1]
    for (const [column, wanted] of Array.from(other).entries()) {
      const [diagonal = 0, above = 0] = row.slice(column, column + 2)
      next.push(Math.min(diagonal + Number(letter !== wanted), above + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}

/** The word that was probably meant: one with nearly the same letters, or with these among them. */
export function similarWord(typed: string, words: readonly string[]): string | undefined {
  const wanted = letters(typed.slice(0, 40))
  const [nearest] = words
    .map((word) => ({ word, off: distance(wanted, letters(word)) }))
    .toSorted((one, other) => one.off - other.off)
  if (nearest !== undefined && nearest.off <= Math.min(2, wanted.length / 3)) return nearest.word
  return wanted.length < 3 ? undefined : words.find((word) => letters(word).includes(wanted))
}
