// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import type { Backup } from '../../shared/contract/backups'
import { lostProjects } from './backups'

const backup = (store: string, id: string, more: Partial<Backup['project']> = {}): Backup => ({
  store,
  project: { id, name: id, revision: 1, createdAt: 0, updatedAt: 0, names: {}, ...more },
  versions: 1,
  last: { id: 1, at: 0, revision: 1 },
})

it('offers what other stores had and nobody deleted, each project once as it was last', () => {
  const old = backup('one', 'posts', { updatedAt: 1 })
  const late = backup('two', 'posts', { updatedAt: 2 })
  const offered = lostProjects(
    [
      old,
      late,
      backup('own', 'mine'),
      backup('one', 'trashed', { deletedAt: 1 }),
      backup('one', 'gone', { goneAt: 1 }),
      backup('one', 'mail'),
    ],
    'own',
  )
  expect(offered).toEqual([late, backup('one', 'mail')])
})
