import { acceptsDeliveries } from './adapter/accepts-deliveries.ts'
import { answersOnPlatforms } from './adapter/answers-on-platforms.ts'
import { boundsBodies } from './adapter/bounds-bodies.ts'
import { keepsBytes } from './adapter/keeps-bytes.ts'
import { keepsConnections } from './adapter/keeps-connections.ts'
import { mountsAnywhere } from './adapter/mounts-anywhere.ts'
import { receivesForeign } from './adapter/receives-foreign.ts'
import { refusesForgeries } from './adapter/refuses-forgeries.ts'
import { runsHandlers } from './adapter/runs-handlers.ts'
import { speaksHttp2 } from './adapter/speaks-http2.ts'
import { survivesClients } from './adapter/survives-clients.ts'
import type { AdapterTarget, TestRunner } from './adapter-target.ts'

/**
 * The contract of an adapter: what has to hold of every framework, over real sockets where it opens a port.
 * @example
 * testAdapter({ describe, it }, { name: 'Express 5', forms: ['on', 'handler', 'attach'], serve })
 */
export function testAdapter(runner: TestRunner, target: AdapterTarget): void {
  const { describe } = runner
  describe(`${target.name} receives webhooks`, () => {
    describe('accepts deliveries', () => acceptsDeliveries(runner, target))
    describe('keeps the exact bytes', () => keepsBytes(runner, target))
    describe('refuses forgeries', () => refusesForgeries(runner, target))
    describe('bounds what it reads', () => boundsBodies(runner, target))
    describe('runs handlers', () => runsHandlers(runner, target))
    describe('may be mounted anywhere', () => mountsAnywhere(runner, target))
    describe('receives what others signed', () => receivesForeign(runner, target))
    for (const platform of target.platforms ?? []) {
      describe(`answers on a platform with ${platform.name}`, () => answersOnPlatforms(runner, platform))
    }
    const { serveHttp2 } = target
    if (serveHttp2 !== undefined) describe('speaks HTTP/2', () => speaksHttp2(runner, target, serveHttp2))
    if (target.opensPort === false) return
    describe('survives its clients', () => survivesClients(runner, target))
    describe('never strands a connection', () => keepsConnections(runner, target))
  })
}
