// Preloaded into an example under test: it listens on a free port instead of its own, and says on which.
import { Server } from 'node:net'

// oxlint-disable-next-line typescript/unbound-method -- called with its server below
const { listen } = Server.prototype
Server.prototype.listen = function (target, ...rest) {
  this.once('listening', () => process.send(this.address().port))
  return listen.call(this, typeof target === 'object' ? { ...target, port: 0 } : 0, ...rest)
}
