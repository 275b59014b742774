import { expect, test } from 'vitest'
import type { Sandbox, SandboxRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import { graph, kept, runGraph } from '../../engine/testing'
import { completes, fails, runNode } from '../testing'

/** Remembers what it is asked, says two lines and returns what it was given. */
function recording() {
  const asked: SandboxRequest[] = []
  const sandbox: Sandbox = {
    run: async (request, { onLine }) => {
      asked.push(request)
      onLine('info', 'one')
      onLine('warn', 'two')
      return { ran: request.source }
    },
  }
  return { asked, sandbox }
}

/** What is kept of those lines. */
const WROTE = {
  kind: 'console',
  lines: [
    { level: 'info', text: 'one' },
    { level: 'warn', text: 'two' },
  ],
}

test('hands on what the code returns, and its lines to the log and to who watches', async () => {
  const { asked, sandbox } = recording()
  const run = await runNode('code', { source: 'return {{ 1 }}' }, [1], { sandbox })
  expect(run.result).toEqual({ ports: ['out'], output: { ran: 'return {{ 1 }}' } })
  expect(asked).toEqual([
    { source: 'return {{ 1 }}', bindings: { input: [1] }, timeoutMs: 5_000, memoryMb: 64 },
  ])
  expect(run.deltas).toEqual(['one\n', 'two\n'])
  expect(run.logs).toEqual([
    { level: 'info', message: 'one', run: 'run1', node: 'n' },
    { level: 'warn', message: 'two', run: 'run1', node: 'n' },
  ])
  expect(run.notes).toEqual([WROTE])
})

test('keeps the lines of code that failed, before its failure, and none where it wrote none', async () => {
  const told = async (sandbox: Sandbox) => {
    const { events } = await runGraph(
      graph(
        [
          { id: 'start', type: 'manual-trigger' },
          { id: 'code', type: 'code', config: { source: 'return 1' } },
        ],
        ['start>code'],
      ),
      { effects: { sandbox } },
    )
    return kept(events)
      .filter((event) => 'round' in event && event.node === 'code')
      .map((event) => (event.type === 'node.noted' ? event.note : event.type))
  }
  const failing: Sandbox = {
    run: async (request, options) => {
      await recording().sandbox.run(request, options)
      throw new NodeError('error', 'It threw.')
    },
  }
  expect(await told(failing)).toEqual(['node.started', WROTE, 'node.failed'])
  expect(await told({ run: async () => 1 })).toEqual(['node.started', 'node.completed'])
})

test('shows the code what it names, and nothing else', async () => {
  const { asked, sandbox } = recording()
  const bindings = { vars: { brand: 'x' }, nodes: { big: 'y' }, trigger: 5 }
  await completes('code', { source: 'return [$vars.brand, $trigger, $loop.round, $item]' }, null, {
    sandbox,
    bindings,
    round: 2,
  })
  expect(asked[0]?.bindings).toEqual({
    input: null,
    $vars: { brand: 'x' },
    $trigger: 5,
    $loop: { round: 2, feedback: null },
    $item: null,
  })
})

test('takes its limits from the config', async () => {
  const { asked, sandbox } = recording()
  const config = { source: 'return 1', timeout: '{{ wait }}', memoryMb: 128 }
  await completes('code', config, { wait: '30s' }, { sandbox })
  expect(asked[0]).toMatchObject({ timeoutMs: 30_000, memoryMb: 128 })
})

test.each([
  [{ source: '' }, 'source'],
  [{ source: 'x'.repeat(200_001) }, 'code-size'],
  [{ source: 'return 1', timeout: '2m' }, 'at most 60s'],
  [{ source: 'return 1', timeout: 'soon' }, 'timeout'],
  [{ source: 'return 1', memoryMb: 257 }, 'memoryMb'],
  [{ source: 'return 1', memoryMb: 0.5 }, 'memoryMb'],
])('refuses a config past its limits: %j', async (config, message) => {
  const failure = await fails('code', config, null, { sandbox: recording().sandbox })
  expect(failure.code).toBe('bad-config')
  expect(failure.message).toContain(message)
})

test('fails on a host that runs no code', async () => {
  expect((await fails('code', { source: 'return 1' })).message).toContain('runs no code')
})

test('sees the outputs of the nodes before it in a run', async () => {
  const { asked, sandbox } = recording()
  await runGraph(
    graph(
      [
        { id: 'start', type: 'manual-trigger' },
        { id: 'make', type: 'transform', config: { value: { n: 3 } } },
        { id: 'code', type: 'code', config: { source: 'return $nodes.make.n + $run.id' } },
      ],
      ['start>make', 'make>code'],
    ),
    { input: { a: 1 }, effects: { sandbox } },
  )
  expect(asked[0]?.bindings).toMatchObject({
    input: { n: 3 },
    $nodes: { start: { a: 1 }, make: { n: 3 } },
    $run: { workflow: expect.any(String) },
  })
})
