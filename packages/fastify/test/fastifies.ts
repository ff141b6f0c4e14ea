import fastify5 from 'fastify'
import fastify4 from 'fastify4'

/** The versions of Fastify that the adapter serves. */
export const fastifies: readonly { readonly name: string; readonly fastify: typeof fastify5 }[] = [
  { name: 'Fastify 5', fastify: fastify5 },
  { name: 'Fastify 4.29', fastify: fastify4 },
]
