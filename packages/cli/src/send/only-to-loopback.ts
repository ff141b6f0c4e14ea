import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { Failure } from '../failure.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const isLoopback = (address: string): boolean => loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

async function resolved(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch (cause) {
    throw new Failure('usage', `${host} has no address.`, { cause })
  }
}

/**
 * Refuses a host that is, or may be, another machine: a name counts by every address that it has.
 * @throws Failure
 */
export async function onlyToLoopback({ hostname }: URL, resolve: typeof resolved = resolved): Promise<void> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(host) === 0 ? await resolve(host) : [host]
  const remote = addresses.find((address) => !isLoopback(address))
  if (remote === undefined) return
  const where = remote === host ? host : `${host} (${remote})`
  throw new Failure('usage', `${where} is not this machine. Add --allow-remote to deliver there.`)
}
