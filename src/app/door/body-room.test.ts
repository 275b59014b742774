import { expect, it, vi } from 'vitest'
import { activated, doorBed, triggered } from './testing'

const WAITS = { type: 'wait', config: { event: { name: 'never' } } }

it('takes other requests while many wait for the end of their runs', async () => {
  const host = doorBed({ allBodies: 64 * 1024 })
  const leaving = new AbortController()
  try {
    const config = { path: 'o', respond: 'when-done' }
    await activated(host.app, triggered('webhook-trigger', config, WAITS))
    const send = () =>
      fetch(`${host.url()}/hooks/o`, { method: 'POST', body: 'x', signal: leaving.signal })
    const statuses: (number | string)[] = []
    for (let runs = 1; runs <= 3; runs += 1) {
      send().then(
        ({ status }) => statuses.push(status),
        () => statuses.push('left'),
      )
      await vi.waitFor(async () => {
        expect(statuses).toEqual([])
        expect(await host.payloads()).toHaveLength(runs)
      })
    }
  } finally {
    leaving.abort()
    await host.close()
  }
})
