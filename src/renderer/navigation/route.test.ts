import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hrefOf, parseRoute } from './route'

it.each([
  ['', { screen: 'workflows' }],
  ['#/', { screen: 'workflows' }],
  ['#/workflows', { screen: 'workflows' }],
  ['#/workflows/posts', { screen: 'editor', project: 'posts' }],
  ['#/workflows/posts?run=r1', { screen: 'editor', project: 'posts', run: 'r1' }],
  [
    '#/workflows/posts?run=r1&at=failure',
    { screen: 'editor', project: 'posts', run: 'r1', debug: true },
  ],
  ['#/workflows/posts?at=failure', { screen: 'editor', project: 'posts' }],
  ['#/inbox/r1%2Freview', { screen: 'inbox', callback: 'r1/review' }],
  ['#/runs', { screen: 'runs' }],
  ['#/active', { screen: 'active' }],
  ['#/stores', { screen: 'stores' }],
  ['#/stores/sent%20mails', { screen: 'stores', collection: 'sent mails' }],
  ['#/runs/more', { screen: 'unknown', path: 'runs/more' }],
  ['#/workflows/a/b', { screen: 'unknown', path: 'workflows/a/b' }],
  ['#/%zz', { screen: 'unknown', path: '%zz' }],
])('reads %j', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route)
})

it('reads back every address that it writes', () => {
  const id = fc.string({ minLength: 1 })
  fc.assert(
    fc.property(id, fc.option(id, { nil: undefined }), fc.boolean(), (project, run, debug) => {
      const of = run ? { run, ...(debug ? { debug: true as const } : {}) } : {}
      const editor = { screen: 'editor', project, ...of } as const
      expect(parseRoute(hrefOf(editor))).toEqual(editor)
      const inbox = { screen: 'inbox', callback: project } as const
      expect(parseRoute(hrefOf(inbox))).toEqual(inbox)
      const stores = { screen: 'stores', collection: project } as const
      expect(parseRoute(hrefOf(stores))).toEqual(stores)
    }),
  )
})
