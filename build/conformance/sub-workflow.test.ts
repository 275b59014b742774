// Runs that call others, through the built command line: real files, real processes, real kills.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent, RunEventOf } from '../../src/shared/run/events'
import type { Workflow } from '../../src/shared/workflow/document'
import { graph, type TestNode } from '../../src/shared/workflow/testing'
import { baton, start, type Finished } from './baton'
import { allowed, chance, EffectService, faultsOf, keyOf, killAt, momentOf, SEED } from './crashing'

/** How many processes are killed; more by KILLS=1000 when hunting. */
const KILLS = Math.ceil(Number(process.env.KILLS ?? 170) / 4)
const KILLS_OF_ONE = 12

let folder = ''
let data = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'baton-calls-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => void (data = mkdtempSync(join(folder, 'data-'))))
afterEach(() => rmSync(data, { recursive: true, force: true }))

const begin: TestNode = { id: 'start', type: 'manual-trigger' }
const call = (id: string, workflow: string, more: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'sub-workflow',
  config: { workflow },
  ...more,
})
const asking = graph(
  [begin, { id: 'ok', type: 'human-callback', config: { title: 'OK?', value: '{{ $ }}', timeout: '7d' } }],
  ['start>ok'],
  { id: 'asking', name: 'Asking' },
)
const doubling = graph(
  [begin, { id: 'double', type: 'transform', config: { value: '{{ n * 2 }}' } }],
  ['start>double'],
  { id: 'doubling', name: 'Doubling' },
)

function calling(...called: Workflow[]): Workflow {
  const workflows = Object.fromEntries(called.map((each) => [each.id, each]))
  return graph([begin, call('call', called[0]?.id ?? '')], ['start>call'], { id: 'parent', name: 'Parent', workflows })
}

interface Listed {
  id: string
  workflow: string
  status: string
  calledBy?: string
}

function file(name: string, value: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(value))
  return path
}

const inData = (...args: string[]) => baton([...args, '--data', data], folder)
const listed = async (where = data) =>
  JSON.parse((await baton(['runs', '--json', '--data', where], folder)).stdout) as Listed[]
const eventsOf = async (run: string, where = data) =>
  (await baton(['show', run, '--events', 'ndjson', '--data', where], folder)).stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent)

describe('baton run', () => {
  it('runs what a file carries, each as a run of its own that is listed and shown with its caller', async () => {
    const { status, stdout, stderr } = await inData('run', file('double.json', calling(doubling)), '--input', '{"n":21}')
    expect(stderr).toBe('')
    expect([status, stdout.trim()]).toEqual([0, '42'])
    const runs = await listed()
    const parent = runs.find(({ workflow }) => workflow === 'parent')
    const child = runs.find(({ workflow }) => workflow === 'doubling')
    expect(runs).toHaveLength(2)
    expect(child).toMatchObject({ calledBy: parent?.id, status: 'completed' })
    expect((await inData('runs')).stdout).toContain(`doubling  called by ${parent?.id}`)
    expect((await inData('show', parent?.id ?? '')).stdout).toContain(`call called ${child?.id} (Doubling)`)
    expect((await inData('show', child?.id ?? '')).stdout).toContain(`called by ${parent?.id} (node call of Parent)`)
  })

  it('prints the events of the run itself, not those of the runs that it calls', async () => {
    const { stdout } = await inData('run', file('lines.json', calling(doubling)), '--input', '{"n":1}', '--events', 'ndjson')
    const events = stdout.trim().split('\n').map((line) => JSON.parse(line) as RunEvent)
    expect(faultsOf(events)).toEqual([])
    expect(events.map(({ type }) => type)).toContain('workflow.called')
    expect(new Set(events.map(({ run }) => run)).size).toBe(1)
  })

  it('takes mocks in place of the run', async () => {
    const mocks = file('mocks.json', { call: [{ output: 'made up' }] })
    const { status, stdout } = await inData('run', file('mocked.json', calling(doubling)), '--mocks', mocks)
    expect([status, stdout.trim()]).toEqual([0, '"made up"'])
    expect(await listed()).toHaveLength(1)
  })

  it('answers the questions of called runs, by --approve all and by node id', async () => {
    const path = file('asks.json', calling(asking))
    expect(JSON.parse((await inData('run', path, '--approve', 'all')).stdout)).toMatchObject({ decision: 'approve' })
    const approvals = file('approvals.json', { ok: { decision: 'reject', by: 'Ada' } })
    const rejected = await inData('run', path, '--approve', approvals)
    expect(JSON.parse(rejected.stdout)).toMatchObject({ decision: 'reject', by: ['Ada'] })
  })

  it('lets virtual time pass for called runs too', async () => {
    const { status, stdout } = await inData('run', file('slow.json', calling(asking)), '--virtual-time')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ decision: 'timeout' })
  })

  it('says whom a called run waits for, and goes on after the answer', async () => {
    const asked = await inData('run', file('wait.json', calling(asking)), '--input', '{"n":1}')
    expect(asked.status).toBe(3)
    const [, callback = ''] = /baton approve (\S+)/.exec(asked.stderr) ?? []
    expect((await inData('resume')).status).toBe(3)
    expect((await inData('approve', callback, '--by', 'Ada')).status).toBe(0)
    const { status, stdout } = await inData('resume')
    expect(status).toBe(0)
    // The output of the run that somebody began, and not once more that of the one it called.
    expect(JSON.parse(stdout)).toMatchObject({ value: { n: 1 }, by: ['Ada'] })
    expect((await listed()).map((run) => run.status)).toEqual(['completed', 'completed'])
  })

  it('fails with the name of the workflow, its node and the cause', async () => {
    const failing = graph(
      [begin, { id: 'bad', type: 'transform', config: { value: 'a {{ nothing }}' } }],
      ['start>bad'],
      { id: 'failing', name: 'Failing' },
    )
    const { status, stderr } = await inData('run', file('fails.json', calling(failing)))
    expect(status).toBe(1)
    expect(stderr).toContain('The run failed at "call" (workflow-failed): "Failing" failed at "bad"')
  })
})

it('cancels a called run whose caller was cancelled while no process was there to tell it', async () => {
  expect((await inData('run', file('orphan.json', calling(asking)))).status).toBe(3)
  const parent = (await listed()).find(({ workflow }) => workflow === 'parent')?.id ?? ''
  const { openSqliteJournal } = await import('../../src/adapters/journal/sqlite/sqlite-journal')
  const journal = await openSqliteJournal({ folder: data })
  const { length } = await journal.read(parent)
  await journal.append([{ run: parent, seq: length + 1, at: Date.now(), type: 'run.cancelled', by: 'Ada' }])
  await journal.close()
  expect((await inData('resume')).status).toBe(0)
  expect((await listed()).map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
})

it('baton validate looks into what a file carries', async () => {
  const broken = graph([begin, { id: 'say', type: 'log' }], ['start>say'], { id: 'broken', name: 'Broken' })
  const { status, stdout } = await baton(['validate', file('broken.json', calling(broken)), '--json'], folder)
  expect(status).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject([{ code: 'bad-config', node: 'call' }])
  const round = graph([begin, call('back', 'parent')], ['start>back'], { id: 'round', name: 'Round' })
  const circle = await baton(['validate', file('round.json', calling(round)), '--json'], folder)
  expect(JSON.parse(circle.stdout)).toMatchObject([{ code: 'calls-itself', node: 'call' }])
})

/** Calls a workflow that waits and sends for each item of a list, then one that asks and pays. */
function crashing(url: string): Workflow {
  const post = (id: string, more: Partial<TestNode> = {}): TestNode => ({
    id,
    type: 'http',
    config: { method: 'POST', url: `${url}/${id}` },
    ...more,
  })
  const sending = graph(
    [begin, { id: 'nap', type: 'wait', config: { for: '20ms' } }, post('send'), { id: 'sent', type: 'transform', config: { value: '{{ body.ok }}' } }],
    ['start>nap', 'nap>send', 'send>sent'],
    { id: 'sending', name: 'Sending' },
  )
  const paying = graph(
    [
      begin,
      { id: 'ok', type: 'human-callback', config: { title: 'OK?', approvals: 2 } },
      post('pay', { risk: 'irreversible' }),
      { id: 'paid', type: 'transform', config: { value: true } },
      { id: 'unpaid', type: 'transform', config: { value: false } },
      { id: 'both', type: 'merge', config: { mode: 'first' } },
    ],
    ['start>ok', 'ok.approved>pay', 'pay>paid', 'pay.error>unpaid', 'paid>both', 'unpaid>both'],
    { id: 'paying', name: 'Paying' },
  )
  return graph(
    [
      begin,
      { id: 'each', type: 'for-each', config: { items: '{{ [1..3] }}', concurrency: 2 } },
      call('work', 'sending', { parent: 'each' }),
      call('pay', 'paying', { risk: 'irreversible' }),
      { id: 'end', type: 'transform', config: { value: { paid: '{{ $ }}', sent: '{{ $nodes.each.results }}' } } },
    ],
    ['start>each', 'each.item>work', 'work>each.result', 'each.done>pay', 'pay>end'],
    { id: 'parent', name: 'Parent', workflows: { sending, paying } },
  )
}

it(`starts no called run twice and loses none, however often its process dies (${KILLS} kills, SEED=${SEED})`, { timeout: 300_000 }, async () => {
  const service = await EffectService.start()
  const roll = chance(7)
  const workflow = file('crash.json', crashing(service.url))
  let kills = 0
  try {
    while (kills < KILLS) {
      service.counts.clear()
      const place = join(folder, `life-${kills}`)
      mkdirSync(place)
      kills += await oneLife(workflow, place, service, roll)
      rmSync(place, { recursive: true })
    }
  } finally {
    await service.close()
  }
})

/** One run with all that it calls, killed now and then, to its end. Says how often it was killed. */
async function oneLife(workflow: string, place: string, service: EffectService, roll: (sides: number) => number): Promise<number> {
  let kills = 0
  const attempt = async (args: string[], often: boolean): Promise<Finished> => {
    const process = start([...args, '--data', place], folder)
    const moment = kills < KILLS_OF_ONE && (often || roll(3) === 0) ? momentOf(roll) : undefined
    const callOff = moment && killAt(moment, process.child, place, service)
    const finished = await process.ended
    callOff?.()
    if (finished.status === -1) kills += 1
    return finished
  }
  let unpaid = false
  let despite = 0
  const answer = async (callback: string) => {
    const happened = [...service.counts.keys()].some((key) => key.includes('/pay/'))
    const again = !happened || roll(3) === 0
    const votes = callback.includes('.doubt')
      ? [again ? ['--again'] : roll(2) === 0 ? ['--reject'] : ['--value', '{}']]
      : [['--by', 'Ada'], ['--by', 'Bo']]
    if (callback.includes('.doubt') && again && happened) despite += 1
    for (const vote of votes)
      for (;;) {
        const { status, stderr } = await attempt(['approve', callback, ...vote], false)
        if (vote.includes('--reject')) unpaid = true
        if (status === -1) continue
        if (status !== 0) expect(stderr).toMatch(/answered already|approved already|No run waits/)
        break
      }
  }
  let args = ['run', workflow, '--input', '{}']
  for (;;) {
    const { status, stderr } = await attempt(args, true)
    if (status === 3) for (const [, callback = ''] of stderr.matchAll(/baton approve (\S+)/g)) await answer(callback)
    else if (status > 0) throw new Error(`status ${status}: ${stderr}`)
    const runs = await listed(place)
    if (runs.some(({ workflow: id, status: how }) => id === 'parent' && how === 'completed')) break
    if (runs.length > 0) args = ['resume']
    else expect([...service.counts.keys()]).toEqual([])
  }
  await judge(place, service, unpaid, despite)
  return kills
}

async function judge(place: string, service: EffectService, unpaid: boolean, despite: number): Promise<void> {
  const runs = await listed(place)
  const [parent, ...more] = runs.filter(({ calledBy }) => calledBy === undefined)
  expect(more).toEqual([])
  const events = await eventsOf(parent?.id ?? '', place)
  const called = events.filter((event): event is RunEventOf<'workflow.called'> => event.type === 'workflow.called')
  // Each was called once, and there are just those.
  expect(called.map(({ node, scope }) => `${scope ?? ''}/${node}`).sort()).toEqual(['/pay', 'each:0/work', 'each:1/work', 'each:2/work'])
  expect(runs.map(({ id }) => id).sort()).toEqual([parent?.id ?? '', ...called.map(({ child }) => child)].sort())
  // Nobody was asked whether a called run happened: the same one is found again.
  expect(events.filter(({ type }) => type === 'callback.requested')).toEqual([])
  expect(events.at(-1)).toMatchObject({ type: 'run.completed', output: { paid: !unpaid, sent: [true, true, true] } })
  for (const { id } of runs) {
    const own = await eventsOf(id, place)
    expect(faultsOf(own), id).toEqual([])
    const most = allowed(own, (node) => node === 'pay')
    for (const [key, happened] of service.counts)
      if (key.startsWith(`${id}/`)) expect(happened, key).toBeLessThanOrEqual(most.get(key) ?? 0)
    for (const event of own)
      if (event.type === 'node.completed' && event.node === 'send') expect(service.counts.get(keyOf(event)), keyOf(event)).toBeGreaterThanOrEqual(1)
  }
  const paid = [...service.counts].filter(([key]) => key.includes('/pay/'))
  for (const [key, happened] of paid) expect(happened, key).toBeLessThanOrEqual(1 + despite)
}
