import { expect, test } from 'vitest'
import { fails, runNode } from '../testing'

test('logs where it stands and hands on its input', async () => {
  const { result, logs } = await runNode(
    'log',
    { message: 'Scored {{ score }}', level: 'warn' },
    { score: 9 },
  )
  expect(result).toEqual({ ports: ['out'], output: { score: 9 } })
  expect(logs).toEqual([{ level: 'warn', message: 'Scored 9', run: 'run1', node: 'n' }])
})

test('logs data as JSON, at the level info', async () => {
  const { logs } = await runNode('log', { message: '{{ $ }}' }, { a: [1] })
  expect(logs).toMatchObject([{ level: 'info', message: '{"a":[1]}' }])
})

test('says when the message found nothing', async () => {
  expect(await fails('log', { message: '{{ missing }}' }, {})).toMatchObject({ code: 'bad-config' })
})
