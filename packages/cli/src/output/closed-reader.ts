/**
 * Ends the program quietly when nobody reads on (`rawhook providers | head -1`), with the exit code that is known so far.
 * Other errors of the streams are thrown.
 */
export function ignoreClosedReaders(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}
