import { spine } from '@rawhook/providers/spine'
import { signedRequest } from '@rawhook/testing'
import { type Running, start } from './running.ts'

export const secret = 'whsec_listen_canary_2718'

/** The program as it listens. */
export interface Listening extends Running {
  readonly url: string
  readonly port: number
  /** Ends it as Ctrl-C does. @returns the exit code */
  readonly stop: () => Promise<number | null>
}

const places = /listening http:\/\/127\.0\.0\.1:(\d+)/

/** Starts `rawhook listen` on a free port, with its deliveries in `path`. */
export async function listen(path: string, args: readonly string[] = [], provider = 'spine'): Promise<Listening> {
  const store = ['--store', path, '--port', '0', '--secret-env', 'LISTEN_SECRET']
  const running = start(['listen', provider, ...store, ...args], { LISTEN_SECRET: secret })
  const [, port = ''] = places.exec(await running.until(places)) ?? []
  return {
    ...running,
    port: Number(port),
    url: `http://127.0.0.1:${port}`,
    async stop() {
      running.child.kill('SIGINT')
      return (await running.ended).exitCode
    },
  }
}

/** An event of Spine, as its documents show it. */
export const spineBody = (id: string): string =>
  JSON.stringify({
    id,
    object: 'event',
    type: 'run.completed',
    created: 1_767_225_600,
    livemode: false,
    data: { object: {} },
  })

/** Delivers an event of Spine. */
export async function deliver(url: string, id: string, signingSecret: string = secret): Promise<Response> {
  return fetch(await signedRequest(spine, { secret: signingSecret, body: spineBody(id), url }))
}
