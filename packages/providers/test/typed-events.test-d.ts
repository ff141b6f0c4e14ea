import { createReceiver, type EventOf, type EventsOf } from '@rawhook/core'
import type { clerk } from '@rawhook/providers/clerk'
import { type GitHubEventName, github } from '@rawhook/providers/github'
import type { linear } from '@rawhook/providers/linear'
import type { openai } from '@rawhook/providers/openai'
import type { paddle } from '@rawhook/providers/paddle'
import type { polar } from '@rawhook/providers/polar'
import type { resend } from '@rawhook/providers/resend'
import type { shopify } from '@rawhook/providers/shopify'
import { slack } from '@rawhook/providers/slack'
import { type StripeEventName, type StripeEvents, stripe } from '@rawhook/providers/stripe'
import type Stripe from 'stripe'
import { expectTypeOf, test } from 'vitest'

const secret = 's'

test('Stripe has the types of its package', () => {
  createReceiver(stripe, {
    secret,
    on: {
      'invoice.paid': (event) => expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Invoice>(),
      'checkout.session.completed': (event) => expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Checkout.Session>(),
      'customer.subscription.*': (event) => expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Subscription>(),
      '*': (event) => expectTypeOf(event.livemode).toEqualTypeOf<boolean>(),
      // @ts-expect-error it is invoice.paid
      'invoice.payed': () => {},
    },
  })
  expectTypeOf<EventOf<typeof stripe>['type']>().toEqualTypeOf<Stripe.Event['type']>()
})

test('the names that are known without the packages are those of the packages', () => {
  expectTypeOf<StripeEventName>().toEqualTypeOf<Stripe.Event['type']>()
  expectTypeOf<GitHubEventName>().toEqualTypeOf<keyof EventsOf<typeof github>>()
})

test('a map that extends the one of a provider adds to it', () => {
  interface Mine extends StripeEvents {
    'v1.billing.meter.error_report_triggered': {
      id: string
      type: 'v1.billing.meter.error_report_triggered'
      data: 1
      raw: unknown
    }
  }
  createReceiver<Mine>(stripe, {
    secret,
    on: {
      'v1.billing.meter.error_report_triggered': (event) => expectTypeOf(event.data).toEqualTypeOf<1>(),
      'invoice.paid': (event) => expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Invoice>(),
    },
  })
})

test('GitHub has the payloads of every action under the name of the event', () => {
  createReceiver(github, {
    secret,
    on: {
      issues: ({ data }) =>
        data.action === 'opened' ? expectTypeOf(data.issue.title).toEqualTypeOf<string>() : undefined,
      push: ({ data }) => expectTypeOf(data.ref).toEqualTypeOf<string>(),
      'pull_request_*': ({ type }) => expectTypeOf(type).toExtend<`pull_request_${string}`>(),
      ping: ({ data }) => expectTypeOf(data.hook_id).toEqualTypeOf<number | undefined>(),
      // @ts-expect-error it is pull_request
      'pull-request': () => {},
    },
  })
})

test('Slack has events, interactions and any slash command', () => {
  createReceiver(slack, {
    secret,
    on: {
      app_mention: ({ data }) => expectTypeOf(data.text).toEqualTypeOf<string>(),
      message: ({ data, team_id }) => expectTypeOf([data.text, team_id]).toEqualTypeOf<(string | undefined)[]>(),
      view_submission: ({ data }) => expectTypeOf(data.view.private_metadata).toEqualTypeOf<string>(),
      '/deploy': ({ data }) => expectTypeOf(data.response_url).toEqualTypeOf<string>(),
      'channel_*': ({ type }) => expectTypeOf(type).toExtend<`channel_${string}`>(),
      // @ts-expect-error it is app_mention
      app_mentioned: () => {},
    },
  })
})

test('the maps of the others are typed by event', () => {
  expectTypeOf<EventOf<typeof shopify, 'orders/paid'>['data']['total_price']>().toEqualTypeOf<string>()
  expectTypeOf<EventOf<typeof shopify, 'orders/*'>['type']>().toExtend<`orders/${string}`>()
  expectTypeOf<EventOf<typeof linear, 'Issue.create'>['data']['identifier']>().toEqualTypeOf<string>()
  expectTypeOf<EventOf<typeof linear, 'Comment.*'>['data']['body']>().toEqualTypeOf<string>()
  expectTypeOf<EventOf<typeof paddle, 'transaction.completed'>['data']['currency_code']>().toEqualTypeOf<string>()
  expectTypeOf<EventOf<typeof paddle, 'subscription.*'>['data']['customer_id']>().toEqualTypeOf<string>()
  expectTypeOf<EventOf<typeof clerk, 'user.created'>['data']['username']>().toEqualTypeOf<string | null>()
  expectTypeOf<EventOf<typeof resend, 'email.bounced'>['data']['bounce']['message']>().toEqualTypeOf<string>()
  expectTypeOf<EventOf<typeof polar, 'order.paid'>['data']['total_amount']>().toEqualTypeOf<number>()
  expectTypeOf<EventOf<typeof openai, 'response.*'>['data']['id']>().toEqualTypeOf<string>()
})

test('every map is one of events, and not any', () => {
  type IsAny<T> = 0 extends 1 & T ? true : false
  expectTypeOf<IsAny<EventsOf<typeof stripe>>>().toEqualTypeOf<false>()
  expectTypeOf<IsAny<EventsOf<typeof stripe>['invoice.paid']>>().toEqualTypeOf<false>()
  expectTypeOf<IsAny<EventsOf<typeof github>>>().toEqualTypeOf<false>()
  expectTypeOf<IsAny<EventsOf<typeof github>['push']['data']>>().toEqualTypeOf<false>()
})
