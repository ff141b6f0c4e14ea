import { createReceiver } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import { completedRuns } from '../../runs.ts'

// The secret is looked up for each delivery: `next build` imports this file without one.
export const POST = createReceiver(spine, {
  secret: () => process.env.SPINE_WEBHOOK_SECRET,
  on: {
    'run.completed': async (event) => {
      const { run_id, duration_ms } = event.data.object
      completedRuns.set(run_id, { eventId: event.id, durationMs: duration_ms })
    },
  },
}).fetch
