import { expect, it } from 'vitest'
import { slugs } from '../src/catalogue.ts'
import { similarWord } from '../src/similar-word.ts'

it.each([
  ['Stripe', 'stripe'],
  ['strip', 'stripe'],
  ['gihtub', 'github'],
  ['git-hub', 'github'],
  ['sendgird', 'sendgrid'],
  ['standardwebhooks', 'standard-webhooks'],
  ['sns', 'aws-sns'],
  ['coinbase', 'coinbase-commerce'],
  ['acme', undefined],
  ['a', undefined],
  ['', undefined],
  ['../core/src/index', undefined],
])('%j is taken for %j', (typed, meant) => {
  expect(similarWord(typed, slugs)).toBe(meant)
})
