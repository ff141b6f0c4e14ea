import { generateKeyPairSync } from 'node:crypto'
import { sign, type WebhookProvider } from '@rawhook/core'
import { discord } from '@rawhook/providers/discord'
import { github } from '@rawhook/providers/github'
import { shopify } from '@rawhook/providers/shopify'
import { slack } from '@rawhook/providers/slack'
import { square } from '@rawhook/providers/square'
import { standardWebhooks } from '@rawhook/providers/standard-webhooks'
import { stripe } from '@rawhook/providers/stripe'
import { svix } from '@rawhook/providers/svix'
import { twilio } from '@rawhook/providers/twilio'
import { type DiagnoseOptions, type Diagnosis, diagnose } from '../src/index.ts'

export const now = 1_700_000_000

/** A provider with what a receiver of its deliveries has. */
export interface Subject {
  readonly provider: WebhookProvider<never>
  readonly secret: string
  /** @default the secret */
  readonly signingSecret?: string
  readonly body: string | Uint8Array
  readonly url: string
}

/** A delivery as it arrived, to be broken. */
export interface Arrived extends DiagnoseOptions {
  /** As text: bytes that are not UTF-8 are lost already. */
  readonly body: string
  readonly secret: string
  readonly headers: Readonly<Record<string, string>>
}

const url = 'https://shop.example.com/webhooks/in?tenant=7'
const json = JSON.stringify({
  id: 'evt_1',
  type: 'order.paid',
  amount: 1200,
  note: 'Zoë bought a/b <3 & more',
  lines: [{ sku: 'x-1', quantity: 2 }, []],
  livemode: false,
})
const pair = generateKeyPairSync('ed25519')
const rawPart = (part: string | undefined): string => Buffer.from(part ?? '', 'base64url').toString('hex')
/** The public key of {@link subjects}' Discord. */
export const discordKey = pair.publicKey

const standardSecret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`
const subject = (provider: WebhookProvider<never>, secret: string, changes: Partial<Subject> = {}): Subject => {
  return { provider, secret, body: json, url, ...changes }
}

export const subjects = {
  stripe: subject(stripe, 'whsec_5f1c9d3ab27e4'),
  github: subject(github, 'It is a Secret to Everybody'),
  slack: subject(slack, '8f742231b10e8888abcd99yyyzzz85a5'),
  shopify: subject(shopify, 'hush-of-the-shop'),
  svix: subject(svix, standardSecret),
  standardWebhooks: subject(standardWebhooks, standardSecret),
  square: subject(square, 'asdf1234-square-key'),
  twilio: subject(twilio, '12345-auth-token', { body: 'CallSid=CA1&From=%2B14158675310&Body=a+b%21&Digits=1234' }),
  discord: subject(discord, rawPart(pair.publicKey.export({ format: 'jwk' }).x), {
    signingSecret: rawPart(pair.privateKey.export({ format: 'jwk' }).d),
  }),
} as const

export type Name = keyof typeof subjects
export const names = Object.keys(subjects) as readonly Name[]

/** A delivery that its provider signed. */
export async function arrived(name: Name, changes: Partial<Subject> & { readonly at?: number } = {}): Promise<Arrived> {
  const { provider, secret, signingSecret = secret, body, url, at = now } = { ...subjects[name], ...changes }
  const headers = await sign(provider, { body, secret: signingSecret, now: at, url })
  return { body: typeof body === 'string' ? body : Buffer.from(body).toString('utf8'), headers, secret, url, now }
}

/** The diagnosis of a delivery after it was broken. */
export const diagnosed = async (
  name: Name,
  breakIt: (sound: Arrived) => Partial<DiagnoseOptions>,
  changes: Partial<Subject> & { readonly at?: number } = {},
): Promise<Diagnosis> => {
  const sound = await arrived(name, changes)
  return diagnose(subjects[name].provider, { ...sound, ...breakIt(sound) })
}

/** The headers with the values of some of them changed. */
export const withValues = (
  headers: Readonly<Record<string, string>>,
  change: (value: string, name: string) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, change(value, name)]))
