import { expect, test } from 'vitest'
import type { Calls } from '../../engine/effects'
import type { JsonObject } from '../../shared/workflow/document'
import { fails, suspends } from '../testing'

const calls: Calls = {
  childId: (key) => `child of ${key}`,
  follow: () => () => {},
  abandon: () => {},
}

test('waits for a run whose id follows from the attempt, with the input that is filled in', async () => {
  const config = { workflow: 'enrich', input: { mail: '{{ email }}' } }
  const { call } = await suspends('sub-workflow', config, { email: 'a@b.c' }, { calls, round: 2 })
  expect(call).toEqual({
    child: 'child of run1/n//2/1',
    workflow: 'enrich',
    payload: { mail: 'a@b.c' },
  })
})

test('hands on its input where nothing is said, and nothing where that is said', async () => {
  const given = await suspends('sub-workflow', { workflow: 'enrich' }, [1, 2], { calls })
  expect(given.call?.payload).toEqual([1, 2])
  const none = await suspends('sub-workflow', { workflow: 'enrich', input: null }, [1], { calls })
  expect(none.call?.payload).toBeNull()
})

test('takes the workflow as it is written: an expression is none', async () => {
  const { call } = await suspends(
    'sub-workflow',
    { workflow: '{{ which }}' },
    { which: 'a' },
    { calls },
  )
  expect(call?.workflow).toBe('{{ which }}')
})

test.each<JsonObject>([{}, { workflow: '' }])('fails where it runs nothing: %j', async (config) => {
  const error = await fails('sub-workflow', config, null, { calls })
  expect(error.code).toBe('bad-config')
  expect(error.message).toContain('Choose one')
})

test('fails on a host that starts no other runs', async () => {
  expect((await fails('sub-workflow', { workflow: 'enrich' })).message).toContain('cannot run here')
})
