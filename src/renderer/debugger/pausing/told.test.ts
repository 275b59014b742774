import { beforeEach, expect, it, vi } from 'vitest'
import type { Breakpoint } from '../../../shared/run/debug'
import { hostRuns } from '../../editor/run/host-runs'
import { allBreakpoints } from '../../projects/debugging'
import { tellAllBreakpoints, tellBreakpoints } from './told'

vi.mock('../../editor/run/host-runs', () => ({
  hostRuns: {
    debug: vi.fn(),
    isUnknown: (error: Error) => error.message === 'unknown',
    isRefused: (error: Error) => error.message === 'over',
  },
}))
vi.mock('../../projects/debugging', () => ({ allBreakpoints: vi.fn() }))

const one: Breakpoint = { id: 'b', workflow: 'test', node: 'log', on: 'start' }
const debug = vi.mocked(hostRuns.debug)

beforeEach(() => {
  vi.resetAllMocks()
  debug.mockResolvedValue(undefined)
})

it('none are told to a run of which none came from here, and are once some did', async () => {
  await tellBreakpoints('r1', [])
  expect(debug).not.toHaveBeenCalled()
  await tellBreakpoints('r1', [one])
  await tellBreakpoints('r1', [])
  await tellBreakpoints('r2', [])
  expect(debug.mock.calls).toEqual([
    ['r1', [one]],
    ['r1', []],
  ])
})

it('all that are kept are told, those of the workflow first', async () => {
  vi.mocked(allBreakpoints).mockResolvedValueOnce([one])
  await tellAllBreakpoints('r3', 'test')
  expect(allBreakpoints).toHaveBeenCalledExactlyOnceWith('test')
  expect(debug).toHaveBeenCalledExactlyOnceWith('r3', [one])
})

it.each(['unknown', 'over'])('a run that is %s needs none', async (message) => {
  debug.mockRejectedValueOnce(new Error(message))
  await tellBreakpoints('r4', [one])
  expect(debug).toHaveBeenCalledOnce()
})

it('says where the host was not reached', async () => {
  debug.mockRejectedValueOnce(new Error('The host does not answer.'))
  await expect(tellBreakpoints('r5', [one])).rejects.toThrow('does not answer')
})
