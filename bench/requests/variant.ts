import type { Server } from 'node:http'

/**
 * How an app may take a delivery: with the adapter, as the documentation of the provider or the framework shows it, or
 * only reading the body, which is what nobody can leave out.
 */
export type Variant = 'stripe-ours' | 'stripe-documented' | 'github-ours' | 'github-documented' | 'unverified'

/** What a file of a framework exports as `servers`: servers that are ready to listen. */
export type Servers = Readonly<Record<Variant, () => Server | Promise<Server>>>

/** The same in every variant, and next to nothing. */
export const handle = (event: unknown): void => {
  handled = event
}

let handled: unknown

/** What was handled last. */
export const lastHandled = (): unknown => handled

/** Where deliveries go, in every variant. */
export const path = '/webhook'
