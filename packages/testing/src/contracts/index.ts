export type { InboxEffects, InboxTarget, InboxTestRunner, OpenedInbox } from './inbox-target.ts'
export { testInbox } from './test-inbox.ts'
