/** As people call them. */
export const frameworkNames = {
  express: 'Express',
  fastify: 'Fastify',
  hono: 'Hono on @hono/node-server',
  'node-http': 'node:http',
} as const

/** Named after the file here that exports its `servers`. */
export type Framework = keyof typeof frameworkNames

export const frameworks: readonly Framework[] = ['express', 'fastify', 'hono', 'node-http']
