import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { httpRaces } from '../admission/http.ts'
import { postgresRaces } from '../admission/postgres.ts'
import { sqliteRaces } from '../admission/sqlite.ts'
import type { RaceMeeting, WallClockBenchmark } from '../harness/race.ts'

const tmpfs = 0x01021994

/** A disk in memory makes every commit free. */
async function warningsAbout(folder: string): Promise<readonly string[]> {
  const { type } = await statfs(folder)
  return type === tmpfs
    ? [`${folder} is in memory, where a commit costs nothing: set TMPDIR to a folder on a disk.`]
    : []
}

async function prepareRaces(): Promise<RaceMeeting> {
  const folder = await mkdtemp(join(tmpdir(), 'rawhook-bench-'))
  const meetings: RaceMeeting[] = []
  async function close(): Promise<void> {
    for (const meeting of meetings) await meeting.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    meetings.push(await sqliteRaces(folder))
    meetings.push(await postgresRaces())
    meetings.push(await httpRaces(folder))
  } catch (error) {
    await close()
    throw error
  }
  return {
    races: meetings.flatMap(({ races }) => races),
    skipped: [...meetings.flatMap(({ skipped }) => skipped), ...(await warningsAbout(folder))],
    close,
  }
}

/** What it costs to have an event on disk before it is acknowledged; rows and bodies of about 1 KiB. */
export const benchmark: WallClockBenchmark = { title: 'admission', prepareRaces }
