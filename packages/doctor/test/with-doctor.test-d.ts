import { createReceiver, type SecretSource } from '@rawhook/core'
import { webhook } from '@rawhook/express'
import { stripe } from '@rawhook/providers/stripe'
import type { Request } from 'express'
import { expectTypeOf, test } from 'vitest'
import { type DiagnosisCode, diagnose, withDoctor } from '../src/index.ts'

test('what a resolver gets of the framework stays typed', () => {
  const source = withDoctor(stripe, (_request, native: Request) => native.app.locals.secret as string)
  expectTypeOf(source).toEqualTypeOf<SecretSource<Request>>()
  webhook(stripe, { secret: source })
  createReceiver(stripe, { secret: withDoctor(stripe, ['one', 'two']) })
})

test('a code is one of those that are known', () => {
  expectTypeOf(diagnose(stripe, { body: '', headers: {}, secret: '' }))
    .resolves.toHaveProperty('code')
    .toEqualTypeOf<DiagnosisCode>()
})
