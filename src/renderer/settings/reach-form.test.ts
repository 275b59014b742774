import { expect, it } from 'vitest'
import { formOf, reachOf } from './reach-form'

it('reads one address a line, each once, and writes them so', () => {
  const read = reachOf({
    local: false,
    allow: ' nas.local\n\n10.0.0.0/8, nas.local\n127.0.0.1:4318 ',
  })
  const reach = { local: false, allow: ['nas.local', '10.0.0.0/8', '127.0.0.1:4318'] }
  expect(read).toEqual({ reach })
  expect(reachOf(formOf(reach))).toEqual({ reach })
})

it.each(['http://nas.local', 'a b', '10.0.0.0/8/1'])(
  'names the line that is no address: %s',
  (line) => {
    const read = reachOf({ local: true, allow: `nas.local\n${line}` })
    expect('fault' in read && read.fault).toMatch(/^“.+”: Write a name or an address/)
  },
)
