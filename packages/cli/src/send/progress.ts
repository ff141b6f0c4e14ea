import { SingleBar } from 'cli-progress'

/** Shows how far a long run is. */
export interface Progress {
  readonly step: () => void
  readonly end: () => void
}

const longRun = 10

/** A bar on stderr, where that is a terminal and the run is long; else nothing. */
export function startProgress(count: number, json: boolean): Progress {
  if (count < longRun || json || !process.stderr.isTTY) return { step: () => {}, end: () => {} }
  const bar = new SingleBar({ format: '{bar} {value}/{total}, {eta} s', stream: process.stderr, hideCursor: true })
  bar.start(count, 0)
  return { step: () => bar.increment(), end: () => bar.stop() }
}
