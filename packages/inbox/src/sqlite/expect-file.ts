import { statSync } from 'node:fs'

/** @throws Error when there is no file: to open it would make one */
export function expectFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return
  throw new Error(`rawhook: there is no inbox at ${path}. The app makes it when it starts.`)
}
