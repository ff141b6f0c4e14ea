const form = /^(?:(.*?) )??(at .+:\d+:\d+\)?)$/

/** What the last attempt failed with, as the row has it: name and code of the error, and where it was thrown. */
export interface ErrorNote {
  readonly error: string
  readonly place: string
}

/** Takes a note of a row apart. */
export function errorNote(note = ''): ErrorNote {
  const [, error = '', place] = form.exec(note) ?? []
  return place === undefined ? { error: note, place: '' } : { error, place: place.replace(/^at /, '') }
}
