import { expect, it } from 'vitest'
import { runGraph, graph } from '../../engine/testing'
import { matchesWithin } from './bounded-pattern'

it('matches as a regular expression does', () => {
  expect(matchesWithin(/^.{3}$/u, 'a😀b')).toBe(true)
  expect(matchesWithin(/\p{Lu}/u, 'lower')).toBe(false)
  expect(matchesWithin(/HASH/i, 'a hash')).toBe(true)
})

it('stops a pattern that would never end', () => {
  const begun = performance.now()
  expect(() => matchesWithin(/^(a+)+$/u, `${'a'.repeat(60)}!`)).toThrow(/took longer than 250 ms/)
  expect(performance.now() - begun).toBeLessThan(5_000)
  expect(matchesWithin(/b/, 'abc')).toBe(true)
})

it.each(['matches', 'excludes'])(
  'fails a validator whose %s rule would never end',
  async (kind) => {
    const run = await runGraph(
      graph(
        [
          { id: 'start', type: 'manual-trigger' },
          { id: 'check', type: 'validator', config: { rules: [{ kind, pattern: '^(a+)+$' }] } },
        ],
        ['start>check'],
      ),
      { input: `${'a'.repeat(60)}!`, effects: { matches: matchesWithin } },
    )
    expect(run.of('run.failed')[0]?.error).toMatchObject({ code: 'limit' })
  },
)
