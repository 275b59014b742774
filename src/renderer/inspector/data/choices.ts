/** What people chose to look at data with: pinned inputs, and the sample in place of a run. Of one project, in this browser. */
import { createStore, type StoreApi } from 'zustand/vanilla'

export interface DataChoices {
  /** Where nothing has run, the trigger's sample counts as delivered. */
  useSample: boolean
  /** Inputs that stand in for those of the last run, by node. They never leave with the document. */
  pinned: ReadonlyMap<string, { value: unknown }>
}

export interface ChoiceStore extends StoreApi<DataChoices> {
  pin(node: string, value: unknown): void
  unpin(node: string): void
}

const PREFIX = 'baton.pinned.'

const stores = new Map<string, ChoiceStore>()

/** The choices of a project. */
export function choicesOf({ project }: { project: string }): ChoiceStore {
  let store = stores.get(project)
  if (!store) stores.set(project, (store = createChoiceStore(project)))
  return store
}

/** A store that remembers pinned inputs for the next time. */
export function createChoiceStore(project: string, storage: Storage = localStorage): ChoiceStore {
  const key = `${PREFIX}${project}`
  const store = createStore<DataChoices>(() => ({ useSample: false, pinned: read(key, storage) }))
  const change = (edit: (pinned: Map<string, { value: unknown }>) => void) => {
    const pinned = new Map(store.getState().pinned)
    edit(pinned)
    store.setState({ pinned })
    write(key, pinned, storage)
  }
  return {
    ...store,
    pin: (node, value) => change((pinned) => pinned.set(node, { value })),
    unpin: (node) => change((pinned) => pinned.delete(node)),
  }
}

function read(key: string, storage: Storage): Map<string, { value: unknown }> {
  try {
    const saved = JSON.parse(storage.getItem(key) ?? '{}') as Record<string, unknown>
    return new Map(Object.entries(saved).map(([node, value]) => [node, { value }]))
  } catch (error) {
    console.warn('Pinned inputs could not be read.', error)
    return new Map()
  }
}

function write(key: string, pinned: DataChoices['pinned'], storage: Storage): void {
  try {
    if (pinned.size === 0) storage.removeItem(key)
    else
      storage.setItem(
        key,
        JSON.stringify(Object.fromEntries([...pinned].map(([node, { value }]) => [node, value]))),
      )
  } catch (error) {
    console.warn('Pinned inputs are kept only as long as this page stands.', error)
  }
}
