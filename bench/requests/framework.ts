/** The files here that export `servers`. */
export const frameworks = ['express', 'fastify', 'hono', 'node-http'] as const

export type Framework = (typeof frameworks)[number]

/** As people call them. */
export const frameworkNames: Readonly<Record<Framework, string>> = {
  express: 'Express',
  fastify: 'Fastify',
  hono: 'Hono on @hono/node-server',
  'node-http': 'node:http',
}
