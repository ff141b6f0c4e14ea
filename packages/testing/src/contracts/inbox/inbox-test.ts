import type { InboxTarget, InboxTestRunner, OpenedInbox } from '../inbox-target.ts'

/** Defines a test that has a store of its own. */
export type InboxTest<TTx> = (name: string, run: (opened: OpenedInbox<TTx>) => Promise<void>) => void

/** Opens a store before each test, and closes it after, however the test went. */
export const inboxTest =
  <TTx>({ it }: InboxTestRunner, target: InboxTarget<TTx>): InboxTest<TTx> =>
  (name, run) => {
    it(name, async () => {
      const opened = await target.open()
      try {
        await run(opened)
      } finally {
        await opened.close()
      }
    })
  }
