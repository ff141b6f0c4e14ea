import picocolors from 'picocolors'

type Colours = ReturnType<typeof picocolors.createColors>

/** Colours for a stream: none when it is not a terminal, when the terminal has none, or when `NO_COLOR` is set. */
export function coloursFor(stream: NodeJS.WriteStream): Colours {
  const { NO_COLOR, TERM } = process.env
  return picocolors.createColors(Boolean(stream.isTTY) && !NO_COLOR && TERM !== 'dumb')
}
