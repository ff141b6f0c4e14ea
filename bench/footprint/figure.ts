/** One figure of the footprint. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: 'B' | 'ms' | 'times'
  /** What it should be at most. @default none, it is only shown */
  readonly goal?: number
  /** What fails the run when it is exceeded. @default none */
  readonly gate?: number
}

/** A figure, judged. */
export interface JudgedFigure extends Figure {
  readonly verdict: 'met' | 'missed' | undefined
  readonly ok: boolean
}

export const judge = (figure: Figure): JudgedFigure => ({
  ...figure,
  verdict: figure.goal === undefined ? undefined : figure.value <= figure.goal ? 'met' : 'missed',
  ok: figure.gate === undefined || figure.value <= figure.gate,
})
