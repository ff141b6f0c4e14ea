/** What the last attempt failed with, as the row has it: name, code and message of the error, and where it was thrown. */
export interface ErrorNote {
  readonly error: string
  readonly place: string
}

/** Takes a note of a row apart: the place stands on a line of its own. */
export function errorNote(note = ''): ErrorNote {
  const [error = '', place = ''] = note.split('\n')
  return { error, place: place.replace(/^at /, '') }
}
