import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../shared/run/events'
import type { SharedRun } from '../../../shared/run/run-file'
import type { Workflow } from '../../../shared/workflow/document'
import { withOpenedRuns } from './opened-runs'
import type { RunPorts } from './run-store'

const shared = {
  run: 'file',
  workflow: { id: 'w' } as Workflow,
  events: [1, 2, 3].map((seq) => ({ run: 'file', seq, at: seq, type: 'run.resumed' }) as RunEvent),
} satisfies SharedRun

const asked: string[] = []
const host = {
  workflowOf: (run: string) => {
    asked.push(`workflow of ${run}`)
    return Promise.resolve({ id: 'host' } as Workflow)
  },
  stream: (run: string) => {
    asked.push(`stream of ${run}`)
    return Promise.resolve()
  },
} as unknown as RunPorts
const ports = withOpenedRuns(host, (run) => Promise.resolve(run === 'file' ? shared : undefined))

describe('a run that came in a file', () => {
  it('is told without a question to the host, from where it is wanted on', async () => {
    const seen: number[] = []
    const { signal } = new AbortController()
    await ports.stream(
      'file',
      () => 1,
      (events) => seen.push(...events.map(({ seq }) => seq)),
      signal,
    )
    expect(seen).toEqual([2, 3])
    expect(await ports.workflowOf('file')).toEqual({ id: 'w' })
    expect(asked).toEqual([])
  })

  it('leaves the runs of the host to the host', async () => {
    await ports.stream(
      'r1',
      () => 0,
      () => expect.unreachable(),
      new AbortController().signal,
    )
    expect(await ports.workflowOf('r1')).toEqual({ id: 'host' })
    expect(asked).toEqual(['stream of r1', 'workflow of r1'])
  })

  it('is told to nobody who turned away', async () => {
    await ports.stream(
      'file',
      () => 0,
      () => expect.unreachable(),
      AbortSignal.abort(),
    )
  })
})
