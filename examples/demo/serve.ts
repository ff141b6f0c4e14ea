import { once } from 'node:events'
import pc from 'picocolors'
import { type Sample, samples, signed } from './deliveries.ts'
import type { Framework } from './scenarios.ts'
import { startServers } from './servers.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A command that delivers the sample, signed now. */
async function curl(sample: Sample, url: string): Promise<string> {
  const { body, headers } = await signed(sample)
  const options = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  return ['curl -i', quoted(url), ...options, '--data-binary', quoted(body)].join(' ')
}

/** Keeps the servers up until SIGINT or SIGTERM, and prints a command for each. */
export async function serveUntilStopped(json: boolean): Promise<void> {
  const print = (framework: Framework, text: string): void => {
    if (!json) console.log(`${pc.dim(framework.padEnd(8))} ${text}`)
  }
  const servers = await startServers({
    ran: (framework, key) => print(framework, pc.green(`ran ${key}`)),
    outcome: (framework, outcome) => {
      if ('error' in outcome) print(framework, `${outcome.error.code}: ${outcome.error.message}`)
    },
  })
  const [sample] = samples
  if (sample === undefined) throw new Error('there is no sample')
  const { slug, secret, provider } = sample
  const { tolerance = 300 } = provider
  const ready = await Promise.all(
    servers.map(async ({ framework, url }) => ({
      framework,
      url: `${url}/webhooks/${slug}`,
      curl: await curl(sample, `${url}/webhooks/${slug}`),
    })),
  )

  if (json) console.log(JSON.stringify({ secret, tolerance, servers: ready }))
  else {
    for (const server of ready) console.log(`${pc.bold(server.framework)}\n${server.curl}\n`)
    console.log(`Signed now, so each works for ${tolerance} s (the tolerance); after that it is signature_stale.`)
    console.log('Change a byte of the body and it is signature_invalid. Ctrl+C stops.\n')
  }

  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await Promise.all(servers.map((server) => server.close()))
}
