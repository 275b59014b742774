/**
 * Runs of random workflows, of the same with a part taken out into a sub-workflow, and of that put back again: what every node puts
 * out is the same in all three. More, and others each time, with RUNS=5000.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { catalog } from '../../../nodes/definitions'
import { analyse } from '../analyse'
import type { Workflow, WorkflowNode } from '../document'
import { extract } from './extract'
import { inline } from './inline'
import { cases, compared, ran } from './testing'

const RUNS = Number(process.env.RUNS ?? 150)
/** What is demanded below to be reached at all is reached from here, so that nothing fails by chance. By hand, others each time. */
const SEED = process.env.SEED ?? (process.env.RUNS === undefined ? '20261121' : undefined)
const params = { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) }

it(`means the same, ${RUNS} times`, { timeout: 900_000 }, async () => {
  const seen = {
    extracted: 0,
    refused: 0,
    completed: 0,
    inlined: 0,
    fields: 0,
    results: 0,
    loops: 0,
    bare: 0,
  }
  await fc.assert(
    fc.asyncProperty(cases, async ({ workflow, mocks, payload, parts }) => {
      if (analyse(workflow, catalog).some(({ severity }) => severity === 'error')) return
      const original = await ran(workflow, mocks, payload)
      const tried = new Set<string>()
      for (const nodes of parts) {
        const key = nodes.join()
        if (tried.has(key)) continue
        tried.add(key)
        const taken = extract(workflow, catalog, {
          nodes,
          child: { id: 'child', name: 'The part' },
        })
        if (!taken.ok) {
          expect(taken.message).toMatch(/^\S.*[.]$/)
          seen.refused += 1
          continue
        }
        seen.extracted += 1
        const { parent, child, call } = taken
        const whole = { ...parent, workflows: { child } }
        const faults = analyse(whole, catalog).filter(({ severity }) => severity === 'error')
        expect(faults, `part ${key}`).toEqual([])
        const ids = workflow.nodes.map(({ id }) => id)
        const called = await ran(whole, mocks, payload)
        expect(compared(called, ids), `part ${key} taken out`).toEqual(compared(original, ids))
        if (original.status === 'run.completed') seen.completed += 1
        if (child.nodes.some(({ name }) => name === 'Input')) seen.fields += 1
        if (child.nodes.some(({ name }) => name === 'Result')) seen.results += 1
        if (workflow.edges.length > 0 && /loop/.test(JSON.stringify(child))) seen.loops += 1

        const back = inline(parent, catalog, call, child)
        if (!back.ok) throw new Error(`Not put back: ${back.message} (part ${key})`)
        seen.inlined += 1
        expect(back.notes).toEqual([])
        if (back.workflow.nodes.length === workflow.nodes.length) seen.bare += 1
        const again = await ran(back.workflow, mocks, payload)
        expect(compared(again, ids), `part ${key} put back`).toEqual(compared(original, ids))
      }
    }),
    params,
  )
  if (process.env.COVERAGE) console.log(seen)
  // The generator is worth what it reaches.
  if (RUNS >= 150) expect(Object.entries(seen).filter(([, count]) => count < 1)).toEqual([])
})

it(
  `means the same when any workflow comes in place of its call, ${RUNS} times`,
  { timeout: 900_000 },
  async () => {
    const seen = { inlined: 0, refused: 0, completed: 0, renamed: 0, ends: 0 }
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(), async ({ workflow: child, mocks, payload }, seed) => {
        if (analyse(child, catalog).some(({ severity }) => severity === 'error')) return
        const inLoop = seed % 3 === 0
        const inputs = [undefined, '{{ $ }}', { a: '{{ a }}', b: { c: '{{ $.b }}' } }]
        const input = inputs[(seed >>> 2) % 3]
        // Ids that the called workflow has as well: they are made unique.
        const node = (id: string, type: string, config: object, rest: object = {}) =>
          ({ id, type, config, ...rest }) as WorkflowNode
        const edge = (id: string, source: string, target: string, sourceHandle?: string) => ({
          ...{ id, source, target },
          ...(sourceHandle ? { sourceHandle } : {}),
        })
        const parent: Workflow = {
          ...{ format: 'baton/graph', version: 1, id: 'parent', name: 'parent' },
          settings: child.settings ?? {},
          variables: { k: 'other' },
          nodes: [
            node('begin', 'manual-trigger', {}),
            node('n1', 'log', { message: 'x' }),
            node(
              'call',
              'sub-workflow',
              { workflow: 'child', ...(input === undefined ? {} : { input }) },
              { name: 'Call' },
            ),
            node('after', 'transform', {
              value: { got: '{{ $ }}', by: '{{ $nodes.call }}', k: '{{ $vars.k }}' },
            }),
            ...(inLoop
              ? [
                  node('again', 'branch', {
                    cases: [{ port: 'again', label: 'again', when: '{{ $loop.round < 3 }}' }],
                  }),
                ]
              : []),
          ],
          edges: [
            edge('e0', 'begin', 'n1'),
            edge('e1', 'n1', 'call'),
            edge('e2', 'call', 'after'),
            ...(inLoop ? [edge('e3', 'after', 'again'), edge('e4', 'again', 'n1', 'again')] : []),
          ],
        }
        // A choice that another makes of the mocks would be another one here.
        const whole = { ...parent, workflows: { child } }
        const made = inline(parent, catalog, 'call', child)
        if (!made.ok) {
          expect(made.message).toMatch(/^\S.*[.]$/)
          seen.refused += 1
          return
        }
        // Where ids of inputs changed, which is told, expressions may find other things; and $run is another run's.
        if (made.notes.length > 0) return
        seen.inlined += 1
        expect(
          analyse(made.workflow, catalog).filter(({ severity }) => severity === 'error'),
        ).toEqual([])
        const renamed = made.workflow.nodes.some(({ id }) => id === 'n1_2' || id === 'n1_3')
        if (renamed) seen.renamed += 1
        if (made.workflow.nodes.some(({ id, name }) => id === 'call' && name === 'Call'))
          seen.ends += 1
        // Mocked nodes that got another id, or the call's, would not be mocked.
        const kept = new Set(made.workflow.nodes.map(({ id }) => id))
        if (Object.keys(mocks).some((id) => !kept.has(id) || id === 'n1')) return
        const called = await ran(whole, mocks, payload)
        const inlined = await ran(made.workflow, mocks, payload)
        if (called.status === 'run.completed') seen.completed += 1
        expect(compared(inlined, ['after'])).toEqual(compared(called, ['after']))
      }),
      params,
    )
    if (process.env.COVERAGE) console.log(seen)
    if (RUNS >= 150) expect(Object.entries(seen).filter(([, count]) => count < 1)).toEqual([])
  },
)
