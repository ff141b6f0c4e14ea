/** What stands before and after the body in the signed content, as functions of the delivery's values. */
export interface SignedContent {
  head(values: SignedValues): string
  tail(values: SignedValues): string
  /** The literal text that ends a value, and so may not stand in it; nothing where another value or the body follows. */
  endOf(name: ValueName): string
}

/** Values that providers sign beside the body, as text, exactly as they were sent. */
export type SignedValues = Readonly<Record<ValueName, string>>

const valueNames = ['timestamp', 'id', 'method', 'url'] as const
/** What a template may name beside the body. */
type ValueName = (typeof valueNames)[number]

/** Literal text, or the value of a name: always both members, because a delivery pays for every other shape. */
interface Part {
  readonly literal: string
  readonly value: ValueName | undefined
}

const isValueName = (name: string): name is ValueName => valueNames.some((known) => known === name)

function compile(template: string): Part[] {
  return template.split(/[{}]/).flatMap((text, index): Part[] => {
    if (index % 2 === 0) return text === '' ? [] : [{ literal: text, value: undefined }]
    if (isValueName(text)) return [{ literal: '', value: text }]
    throw new TypeError(`rawhook: signed content knows {body}, {${valueNames.join('}, {')}}, but not {${text}}.`)
  })
}

const join = (parts: readonly Part[], values: SignedValues): string => {
  let text = ''
  for (const part of parts) text += part.value === undefined ? part.literal : values[part.value]
  return text
}

/**
 * Compiles a description such as `'{timestamp}.{body}'` once, when a provider is defined. Nothing of a delivery ever
 * passes through a template: its values and bytes are concatenated.
 * @throws TypeError unless `{body}` stands in it once and every other name is known
 */
export function signedContent(template: string): SignedContent {
  const [before, after, ...more] = template.split('{body}')
  if (before === undefined || after === undefined || more.length > 0) {
    throw new TypeError(`rawhook: signed content must hold {body} once, but it is '${template}'.`)
  }
  const head = compile(before)
  const tail = compile(after)
  const endIn = (parts: readonly Part[], name: ValueName): string | undefined => {
    const at = parts.findIndex(({ value }) => value === name)
    return at === -1 ? undefined : parts[at + 1]?.literal
  }
  return {
    head: (values) => join(head, values),
    tail: (values) => join(tail, values),
    endOf: (name) => endIn(head, name) ?? endIn(tail, name) ?? '',
  }
}
