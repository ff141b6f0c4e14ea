import { createReceiver, type FetchContext, memoryInbox } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'

interface Env {
  readonly SPINE_WEBHOOK_SECRET: string
}

const seen: string[] = []
let isOpen = false

// One instance of one worker serves the test, so its memory is as good as a database.
const inbox = { ...memoryInbox(), durability: 'power' as const }

const receiver = createReceiver(spine, {
  secret: (_request, env: Env) => env.SPINE_WEBHOOK_SECRET,
  inbox,
  on: {
    '*': async ({ id }) => {
      while (!isOpen) await new Promise((resolve) => setTimeout(resolve, 5)) // a promise of another request never comes
      seen.push(id)
    },
  },
})

export default {
  async fetch(request: Request, env: Env, ctx: FetchContext): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/without-context') return receiver.fetch(request, env)
    if (pathname === '/webhooks/spine') return receiver.fetch(request, env, ctx)
    if (pathname === '/_open') isOpen = true
    return Response.json({ seen, completed: (await inbox.stats()).counts.completed })
  },
}
