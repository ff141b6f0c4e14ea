/** Stores deliveries one after the other in the inbox of INBOX, and says how many commits that took. */
import { createReceiver } from '@rawhook/core'
import { openInbox } from './effects.ts'
import { crashing, delivery, secret } from './provider.ts'

const deliveries = 50
const { store, close } = await openInbox(process.env.INBOX ?? '')
const receiver = createReceiver(crashing, { secret, inbox: store, runner: false, on: { '*': () => {} } })
let commits = 0

for (let at = 0; at < deliveries; at++) {
  const { body, headers } = await delivery(`evt_${at}`)
  const response = await receiver.fetch(new Request('http://localhost/', { method: 'POST', body, headers }))
  if (response.status === 200) commits += 1
}
await receiver.stop()
await close()
console.log(`commits ${commits}`)
