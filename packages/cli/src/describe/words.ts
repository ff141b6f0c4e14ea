/** Literal text within a sentence, as Markdown marks it. */
export const literal = (text: string): string => `\`${text}\``

/** Alternatives, each once. */
export const alternatives = (texts: readonly string[]): string => [...new Set(texts)].join(' or ')
