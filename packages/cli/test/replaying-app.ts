// An app of its own process on a SQLite inbox: `replaying-app.ts <path>`. It says 'ready', and the ids that it handles.

import { createReceiver } from '@rawhook/core'
import { sqliteInbox } from '@rawhook/inbox/sqlite'
import { spine } from '@rawhook/providers/spine'

const [, , path = ''] = process.argv
const inbox = await sqliteInbox({ path })
const receiver = createReceiver(spine, {
  secret: 'whsec_of_the_app',
  inbox,
  on: { '*': ({ id }) => void process.send?.(id) },
  log: false,
})
receiver.start()
process.send?.('ready')
process.on('message', () => undefined) // the channel to the parent keeps this process alive
