import { isDeepStrictEqual } from 'node:util'
import type { AnyEvents, Secret, WebhookProvider } from '@rawhook/core'
import { claimsOf, leavesIn, withBody } from './test-provider-claims.ts'
import type { Delivery } from './test-provider-delivery.ts'
import { withHeader, without } from './test-provider-forgeries.ts'
import type { ClaimingScheme } from './test-provider-parts.ts'
import { isOfTheseYears } from './test-provider-readings.ts'

/** A member of the body or a header, as text that somebody may change. */
interface Field {
  readonly name: string
  readonly value: string
  readonly put: (signed: Delivery, value: string | undefined) => Delivery
}

function withMember(delivery: Delivery, path: string, text: string | undefined): Delivery {
  const leaf = leavesIn(delivery.body).find((each) => each.path === path)
  return leaf === undefined ? delivery : withBody(delivery, leaf.replace(text))
}

function fieldsOf({ headers }: ClaimingScheme, signed: Delivery): readonly Field[] {
  const members = leavesIn(signed.body).flatMap(({ path, value }) =>
    typeof value === 'string'
      ? [{ name: path, value, put: (other: Delivery, text: string | undefined) => withMember(other, path, text) }]
      : [],
  )
  const texts = headers.map((header) => ({
    name: header,
    value: signed.headers[header] ?? '',
    put: (other: Delivery, text: string | undefined) =>
      text === undefined ? without(other, header) : withHeader(other, header, text),
  }))
  return [...members, ...texts]
}

/** Values of two members; where nothing is left of the other, it is absent. */
type Values = readonly [one: string, other: string | undefined]

/** How text may stand on either side of a joint: alone, or with the other member's name as some providers write it. */
function movesOf(one: Field, other: Field): readonly Values[] {
  const name = other.name.split('.').at(-1) ?? ''
  const joints = ['', ':', '|', '\n', ',', '.', `\n${name}\n`, `:${name}:`]
  return joints.flatMap((joint): Values[] => [
    [one.value + joint + other.value, undefined],
    [one.value + joint + other.value, ''],
    [`${one.value}${joint}1`, other.value],
    [one.value, `1${joint}${other.value}`],
    [one.value.slice(0, -1), one.value.slice(-1) + joint + other.value],
    [one.value + joint + other.value.slice(0, 1), other.value.slice(1)],
  ])
}

/** Two deliveries that say something else, and are signed by the same text. */
export type SameText = readonly [Delivery, Delivery]

/**
 * Every two deliveries among many whose signed members differ while the text that is signed does not, where the definition
 * makes events of both: it has to restrict what a member may hold.
 */
export function sameTexts(
  { scheme, provider, secret }: { scheme: ClaimingScheme; provider: WebhookProvider<AnyEvents>; secret: Secret },
  signed: Delivery,
): readonly SameText[] {
  /** What is signed; nothing where a delivery is refused, whoever signed it. */
  function signedText(delivery: Delivery): string {
    const claims = claimsOf(scheme, delivery, secret)
    const isTimely = claims.every(({ timestamp }) =>
      timestamp === undefined ? !scheme.timestamped : isOfTheseYears(timestamp, signed.now),
    )
    return isTimely ? claims.map(({ content }) => content ?? '').join('\0') : ''
  }

  function makesEvents(delivery: Delivery): boolean {
    const header = (name: string): string | undefined => delivery.headers[name]
    try {
      const payload: unknown = JSON.parse(new TextDecoder().decode(delivery.body))
      return provider.toEvents(payload, { header, signedId: undefined }).length > 0
    } catch {
      return false
    }
  }

  const text = signedText(signed)
  const fields = fieldsOf(scheme, signed).filter(({ value, put }) => signedText(put(signed, `${value}0`)) !== text)
  const saying = (delivery: Delivery, said: readonly string[]) => ({ delivery, said })
  const seen = new Map([
    [
      text,
      saying(
        signed,
        fields.map(({ value }) => value),
      ),
    ],
  ])
  const found: SameText[] = []
  for (const one of fields) {
    for (const other of fields) {
      for (const [here, there] of one === other ? [] : movesOf(one, other)) {
        const moved = other.put(one.put(signed, here), there)
        const key = signedText(moved)
        if (key === '' || !makesEvents(moved)) continue
        // A member that is absent says what an empty one says.
        const said = fields.map((each) => (each === one ? here : each === other ? (there ?? '') : each.value))
        const known = seen.get(key)
        if (known === undefined) seen.set(key, saying(moved, said))
        else if (!isDeepStrictEqual(known.said, said)) found.push([known.delivery, moved])
      }
    }
  }
  return found
}
