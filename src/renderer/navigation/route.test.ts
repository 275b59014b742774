import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hrefOf, parseRoute } from './route'

it.each([
  ['', { screen: 'workflows' }],
  ['#/', { screen: 'workflows' }],
  ['#/workflows', { screen: 'workflows' }],
  ['#/workflows/posts', { screen: 'editor', project: 'posts' }],
  ['#/workflows/posts?run=r1', { screen: 'editor', project: 'posts', run: 'r1' }],
  ['#/inbox/r1%2Freview', { screen: 'inbox', callback: 'r1/review' }],
  ['#/runs', { screen: 'runs' }],
  ['#/runs/more', { screen: 'unknown', path: 'runs/more' }],
  ['#/workflows/a/b', { screen: 'unknown', path: 'workflows/a/b' }],
  ['#/%zz', { screen: 'unknown', path: '%zz' }],
])('reads %j', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route)
})

it('reads back every address that it writes', () => {
  const id = fc.string({ minLength: 1 })
  fc.assert(
    fc.property(id, fc.option(id, { nil: undefined }), (project, run) => {
      const editor = { screen: 'editor', project, ...(run ? { run } : {}) } as const
      expect(parseRoute(hrefOf(editor))).toEqual(editor)
      const inbox = { screen: 'inbox', callback: project } as const
      expect(parseRoute(hrefOf(inbox))).toEqual(inbox)
    }),
  )
})
