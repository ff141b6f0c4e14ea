const usual = 80
const least = 40

/** How many characters a line may have: as many as the terminal has columns; elsewhere `COLUMNS`, or 80. */
export function screenWidth(): number {
  const { isTTY, columns } = process.stdout
  const wanted = isTTY ? columns : Number(process.env.COLUMNS)
  return wanted > 0 ? Math.max(wanted, least) : usual
}
