import type { InboxRow, InboxStore } from '@rawhook/core'
import { Failure } from '../failure.ts'

/** Where an event is, when its id alone does not say it. */
export interface Place {
  readonly source?: string | undefined
  readonly tenant?: string | undefined
}

/**
 * The events of an id; where none has it, the event of that key, which only its source makes unique.
 * @throws Failure when there is none
 */
export async function findEvents(
  inbox: Pick<InboxStore, 'get' | 'list'>,
  name: string,
  { source, tenant }: Place,
): Promise<readonly InboxRow[]> {
  const found = await inbox.list({ id: name, source })
  const rows = tenant === undefined ? found : found.filter((row) => row.tenant === tenant)
  if (rows.length > 0) return rows
  const row = source === undefined ? undefined : await inbox.get({ source, tenant: tenant ?? '', key: name })
  if (row !== undefined) return [row]
  const hint = source === undefined ? ' If that is a key, name its --source.' : ''
  throw new Failure('check', `There is no event '${name}'${source === undefined ? '' : ` of ${source}`}.${hint}`)
}
