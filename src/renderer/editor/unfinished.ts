/** Text in fields that is not a value yet, kept through a change of the selection and through a reload. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { UnfinishedFields } from './problems'

export interface UnfinishedStore extends StoreApi<{ fields: UnfinishedFields }> {
  set(node: string, path: string, text: string | undefined): void
}

const PREFIX = 'baton.unfinished.'

/** The unfinished texts of one project. */
export function createUnfinishedStore(
  project: string,
  storage: Storage = localStorage,
): UnfinishedStore {
  const key = `${PREFIX}${project}`
  const store = createStore<{ fields: UnfinishedFields }>(() => ({ fields: read(key, storage) }))
  return {
    ...store,
    set(node, path, text) {
      const { fields } = store.getState()
      const before = fields.get(node)
      if (before?.get(path) === text) return
      const texts = new Map(before)
      if (text === undefined) texts.delete(path)
      else texts.set(path, text)
      const next = new Map(fields)
      if (texts.size > 0) next.set(node, texts)
      else next.delete(node)
      store.setState({ fields: next })
      write(key, next, storage)
    },
  }
}

function read(key: string, storage: Storage): UnfinishedFields {
  try {
    const saved = JSON.parse(storage.getItem(key) ?? '{}') as Record<string, Record<string, string>>
    return new Map(
      Object.entries(saved).map(([node, texts]) => [node, new Map(Object.entries(texts))]),
    )
  } catch (error) {
    console.warn('Text that was not finished could not be read.', error)
    return new Map()
  }
}

function write(key: string, fields: UnfinishedFields, storage: Storage): void {
  try {
    if (fields.size === 0) storage.removeItem(key)
    else
      storage.setItem(
        key,
        JSON.stringify(
          Object.fromEntries([...fields].map(([node, texts]) => [node, Object.fromEntries(texts)])),
        ),
      )
  } catch (error) {
    console.warn('Text that is not finished is kept only as long as this page stands.', error)
  }
}
