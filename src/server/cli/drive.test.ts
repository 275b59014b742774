import { expect, it, vi } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { startRun } from '../../engine/interpreter'
import { catalog } from '../../nodes/definitions'
import { executors } from '../../nodes/executors'
import { graph } from '../../shared/workflow/testing'
import { drive } from './drive'
import { EXIT } from './usage'

it('waits for a person whom the approvals file does not answer, whatever the node is called', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const workflow = graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'constructor', type: 'human-callback', config: { title: 'Post it' } },
    ],
    ['start>constructor'],
  )
  const clock = new VirtualClock(0)
  const status = await drive({ approve: {}, eventLines: false, virtual: clock }, (hooks) =>
    startRun({
      run: 'r',
      workflow,
      catalog,
      executors,
      effects: {} as never,
      clock,
      journal: { append: () => Promise.resolve(), read: () => Promise.resolve([]) },
      ...hooks,
    }),
  )
  expect(status).toBe(EXIT.waiting)
  expect(said).toHaveBeenCalledWith(expect.stringContaining('"Post it"'))
  said.mockRestore()
})
