import { printable } from './log.ts'

const stem = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** How many letters have to be added, taken away or changed; `most` + 1 when it is more than `most`. */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let position = 0; position < one.length; position++) {
    const letter = one[position]
    const next = [position + 1]
    for (let index = 0; index < other.length; index++) {
      const change = (row[index] ?? 0) + (letter === other[index] ? 0 : 1)
      next.push(Math.min(change, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
    }
    row = next
  }
  return Math.min(row[other.length] ?? 0, most + 1)
}

/** The type that was probably meant: spelt another way, or the part before an action that is not in the type's name. */
function likely(name: string, types: readonly string[]): string | undefined {
  const names = types.filter((type) => !type.endsWith('*'))
  const spelt = names.find((type) => stem(type) === stem(name))
  if (spelt !== undefined) return spelt
  const before = names.filter((type) => name.startsWith(type) && /^[^a-z0-9]/i.test(name.slice(type.length)))
  if (before.length > 0) return before.reduce((one, other) => (other.length > one.length ? other : one))
  const most = Math.min(2, Math.floor(name.length / 4))
  const near = names.map((type) => ({ type, far: distance(name, type, most) })).filter(({ far }) => far <= most)
  return near.sort((one, other) => one.far - other.far)[0]?.type
}

/** Whether a key of `on` and an entry of `types` have a name in common; either may be a prefix that ends in `*`. */
function meets(key: string, type: string): boolean {
  const [keyHead, typeHead] = [key, type].map((name) => (name.endsWith('*') ? name.slice(0, -1) : undefined))
  if (keyHead === undefined) return typeHead === undefined ? key === type : key.startsWith(typeHead)
  return typeHead === undefined
    ? type.startsWith(keyHead)
    : keyHead.startsWith(typeHead) || typeHead.startsWith(keyHead)
}

/** What to say of each key, of `on` or `schemas`, that matches no type of the provider's: it can never run. */
export function unknownTypes(
  option: 'on' | 'schemas',
  keys: readonly string[],
  { title, types }: { readonly title: string; readonly types?: readonly string[] },
): readonly { readonly key: string; readonly message: string }[] {
  if (types === undefined) return []
  return keys
    .filter((key) => !types.some((type) => meets(key, type)))
    .map((key) => {
      const meant = likely(key.replace(/[^a-z0-9]*\*$/i, ''), types)
      const instead = meant === undefined ? 'Check the name' : `Did you mean '${meant}'`
      const end = meant === undefined ? '.' : '?'
      return {
        key,
        message: `${option}['${printable(key)}'] matches no event that ${title} is known to send. ${instead}${end}`,
      }
    })
}
