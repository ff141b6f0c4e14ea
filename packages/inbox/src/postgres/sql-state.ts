const matches = (pattern: RegExp, error: unknown): boolean =>
  error instanceof Error && 'code' in error && pattern.test(String(error.code))

/** Whether the same again may succeed: others were in the way (class 40), and all of it was undone. */
export const isPassing = (error: unknown): boolean => matches(/^40\w{3}$/, error)

/** Whether a value was at fault (classes 22, 23 and 54), and not the server or the way to it. */
export const isOfARow = (error: unknown): boolean => matches(/^(22|23|54)\w{3}$/, error)

/** Whether the server does not have the named statement, or has it already: a pooler changes servers between the two. */
export const isOfAName = (error: unknown): boolean => matches(/^(26000|42P05)$/, error)
