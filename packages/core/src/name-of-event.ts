import { printable } from './log.ts'

/** An event as people find it again: its id and its type, on one line, because both come from outside. */
export const nameOfEvent = (id: string, type: string): string => `${printable(id)} (${printable(type)})`
