import type { AnyEvents, defineProvider } from '@rawhook/core'
import { github } from '@rawhook/providers/github'
import { slack } from '@rawhook/providers/slack'
import { spine } from '@rawhook/providers/spine'
import { stripe } from '@rawhook/providers/stripe'
import { eventFixture } from '@rawhook/testing'
import { expectTypeOf, test } from 'vitest'

declare const open: ReturnType<typeof defineProvider<AnyEvents>>

test('the type is a name of the provider', () => {
  // @ts-expect-error
  eventFixture(spine, 'run.renamed')
  eventFixture(open, 'anything')
})

test('the payload is that of the type', () => {
  expectTypeOf(eventFixture(spine, 'run.completed').data.object.duration_ms).toEqualTypeOf<number>()
  expectTypeOf(eventFixture(spine, 'run.completed').type).toEqualTypeOf<'run.completed'>()
  expectTypeOf(eventFixture(stripe, 'customer.created').data.object.email).toEqualTypeOf<string | null>()
  expectTypeOf(eventFixture(github, 'push').ref).toEqualTypeOf<string>()
  expectTypeOf(eventFixture(slack, 'message').event.ts).toEqualTypeOf<string>()
  expectTypeOf(eventFixture(slack, '/deploy').command).toEqualTypeOf<string>()
  expectTypeOf(eventFixture(open, 'anything')).toEqualTypeOf<Readonly<Record<string, unknown>>>()
})

test('overrides are some members of it', () => {
  eventFixture(spine, 'run.completed', { data: { object: { duration_ms: 5 } } })
  // @ts-expect-error
  eventFixture(spine, 'run.completed', { data: { object: { duration_ms: '5' } } })
  // @ts-expect-error
  eventFixture(spine, 'run.completed', { data: { object: { durationMs: 5 } } })
  eventFixture(stripe, 'customer.created', { data: { object: { email: null } } })
})
