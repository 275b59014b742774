/**
 * What is evaluated in a fresh realm before any code of a document: it takes hold of what it needs of the language, makes `console`,
 * and gives back the functions that the host calls. All that they touch is inside the sandbox: code that gets at them harms itself.
 */
import { MAX_LINE } from './protocol.ts'

export const PRELUDE = `(say) => {
  'use strict'
  const { stringify } = JSON
  const { String, Error } = globalThis
  const call = Function.prototype.call
  const slice = call.bind(String.prototype.slice)
  const join = call.bind(Array.prototype.join)
  const map = call.bind(Array.prototype.map)
  const show = (value) => {
    try {
      if (typeof value === 'string') return value
      if (typeof value === 'function' || typeof value === 'symbol') return String(value)
      if (typeof value === 'bigint') return String(value) + 'n'
      if (value instanceof Error) return String(value)
      return stringify(value) ?? String(value)
    } catch {
      return '(a value that cannot be shown)'
    }
  }
  const line = (level) => (...values) => {
    say(level, slice(join(map(values, show), ' '), 0, ${MAX_LINE}))
  }
  globalThis.console = {
    debug: line('debug'), log: line('info'), info: line('info'), warn: line('warn'), error: line('error'),
  }
  return {
    hand: (value) => stringify(value === undefined ? null : value) ?? 'null',
    describe: (thrown) => {
      if (!(thrown instanceof Error)) return stringify({ message: slice(show(thrown), 0, 2000) })
      return stringify({
        name: String(thrown.name),
        message: slice(String(thrown.message), 0, 2000),
        stack: slice(String(thrown.stack), 0, 8000),
      })
    },
  }
}`
