// Preloaded into a process: writes a line to the file in LISTEN_TO for each attempt to reach a host or to ask for its address.
import { appendFileSync } from 'node:fs'
import dns from 'node:dns'
import net from 'node:net'
import dgram from 'node:dgram'
import { syncBuiltinESMExports } from 'node:module'

const heard = (what) => appendFileSync(process.env.LISTEN_TO, `${what}\n`)
const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  heard(`connect ${JSON.stringify(args[0]?.[0] ?? args[0])}`)
  return connect.apply(this, args)
}
for (const module of [dns, dns.promises])
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    const real = module[name]
    module[name] = function (host, ...args) {
      heard(`${name} ${host}`)
      return real.call(this, host, ...args)
    }
  }
const { send } = dgram.Socket.prototype
dgram.Socket.prototype.send = function (...args) {
  heard('datagram')
  return send.apply(this, args)
}
syncBuiltinESMExports()
