import { nextTurn, pieceLength } from './pause.ts'

/** Changes that are tried at most. */
export const maxTries = 4000
/** Bytes that are hashed and written at most: 64 MiB. */
export const maxBytes: number = 64 * 1024 * 1024
/** Changes, and bytes, after which everything else in the process has a turn. */
const triesPerTurn = 8
const bytesPerTurn = 256 * 1024

/** What a search may still do, and when it has to let others go on. */
export interface Effort {
  /** Changes that were tried. */
  readonly tries: number
  /** Whether nothing more may be tried. */
  readonly isSpent: boolean
  /** Counts a change of a body of so many bytes. */
  tried(length: number): Promise<void>
  /** Counts a piece of work that led to no change yet, and lets others go on. */
  paused(): Promise<void>
}

export function createEffort(): Effort {
  let tries = 0
  let bytes = 0
  let triesOfTurn = 0
  let bytesOfTurn = 0
  const rest = (): Promise<void> => {
    triesOfTurn = 0
    bytesOfTurn = 0
    return nextTurn()
  }
  return {
    get tries() {
      return tries
    },
    get isSpent() {
      return tries >= maxTries || bytes >= maxBytes
    },
    async tried(length) {
      tries += 1
      bytes += length
      triesOfTurn += 1
      bytesOfTurn += length
      if (triesOfTurn >= triesPerTurn || bytesOfTurn >= bytesPerTurn) await rest()
    },
    paused() {
      bytes += pieceLength
      return rest()
    },
  }
}
