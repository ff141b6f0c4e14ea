import express5 from 'express'
import express4 from 'express4'

/** The versions of Express that the adapter serves. */
export const expresses: readonly { readonly name: string; readonly express: typeof express5 }[] = [
  { name: 'Express 5', express: express5 },
  { name: 'Express 4.22', express: express4 },
]
