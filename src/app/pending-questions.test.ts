import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PendingCallback } from '../shared/contract'
import { PendingQuestions } from './pending-questions'

const question = (run: string, node: string, scope: string | undefined, n: number) =>
  ({ callback: `${run}:${node}:${scope}:${n}`, run, node, round: 1, scope }) as PendingCallback

it('finds what a search through all of them would, whatever was asked, changed and answered', () => {
  const [run, node] = [fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y')]
  const scope = fc.constantFrom(undefined, 'each:1')
  const asked = fc.tuple(run, node, scope, fc.nat(2)).map((parts) => question(...parts))
  const steps = fc.array(fc.tuple(fc.constantFrom('put', 'remove'), asked), { maxLength: 40 })
  fc.assert(
    fc.property(steps, (list) => {
      const questions = new PendingQuestions()
      const model = new Map<string, PendingCallback>()
      for (const [what, one] of list) {
        const { callback } = one
        if (what === 'put') {
          questions.put(one)
          model.set(callback, one)
        } else expect(questions.remove(callback)).toBe(model.delete(callback))
        expect(questions.all()).toEqual([...model.values()])
        const ids = (test: (pending: PendingCallback) => boolean) =>
          [...model.values()].filter(test).map((pending) => pending.callback)
        expect(questions.of(one.run).sort()).toEqual(ids((p) => p.run === one.run).sort())
        expect(questions.at(one.run, one).sort()).toEqual(
          ids((p) => p.run === one.run && p.node === one.node && p.scope === one.scope).sort(),
        )
        expect(questions.get(callback)).toBe(model.get(callback))
      }
    }),
  )
})
