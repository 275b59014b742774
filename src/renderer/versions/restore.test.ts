import { expect, it, vi } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { createAutosave, type SavePorts } from '../editor/autosave'
import { startHistory } from '../editor/history'
import { createDocumentStore } from '../editor/store'
import { noteOn, restoreVersion } from './restore'

const base: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'W',
  nodes: [],
  edges: [],
}
const old: Workflow = { ...base, description: 'as it was' }
const version = { at: 0, workflow: old }

function session(save: SavePorts['save']) {
  const document = createDocumentStore(base)
  const saving = createAutosave(
    {
      save,
      saveSteps: async () => undefined,
      isStale: (error) => error instanceof RangeError,
      explain: (error) => String(error),
      draft: { keep: () => undefined, drop: () => undefined },
      after: () => () => undefined,
    },
    startHistory(base),
    1,
  )
  document.subscribe((state) => saving.changed(state.history))
  return { document, saving }
}

it('keeps what is there first, and can be taken back', async () => {
  const saved: Workflow[] = []
  const { document, saving } = session(async (history) => {
    saved.push(history.document)
    return { revision: saved.length + 1 }
  })
  document.edit('Describe', (draft) => void (draft.description = 'mine'))
  const takeBack = await restoreVersion({ document, saving }, version)
  expect(saved.map(({ description }) => description)).toEqual(['mine'])
  expect(document.document()).toEqual(old)
  expect(noteOn(document.document())).toMatch(/^Restored the version of /)
  takeBack()
  expect(document.document().description).toBe('mine')
})

it('takes nothing back once something else was edited', async () => {
  const { document, saving } = session(async () => ({ revision: 2 }))
  const takeBack = await restoreVersion({ document, saving }, { ...version, name: 'Good' })
  document.edit('Describe', (draft) => void (draft.description = 'later'))
  takeBack()
  expect(document.document().description).toBe('later')
})

it.each([
  ['could not be kept', new Error('full'), /could not be kept.*full/],
  ['was changed by another window', new RangeError(), /Choose between the two first/],
])('changes nothing when what is there %s', async (_what, error, says) => {
  const { document, saving } = session(vi.fn().mockRejectedValue(error))
  document.edit('Describe', (draft) => void (draft.description = 'mine'))
  await expect(restoreVersion({ document, saving }, version)).rejects.toThrow(says)
  expect(document.document().description).toBe('mine')
})
