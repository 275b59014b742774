/** Breakpoints and pins of the open project, as the parts of the editor read them. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Breakpoint } from '../../shared/run/debug'
import { messageOf } from '../bridge/error-message'
import { saveBreakpoints, watchDebugging, type Debugging } from '../projects/debugging'
import { toast } from '../ui'

export interface DebuggingStore extends StoreApi<Debugging> {
  /** Changes what is kept; where that fails, a notice says so. Resolves with whether it is kept, once the change is seen here. */
  change(next: (before: readonly Breakpoint[]) => readonly Breakpoint[]): Promise<boolean>
  dispose(): void
}

/** Follows what is kept of a project; empty until that was read. */
export function createDebuggingStore(project: string): DebuggingStore {
  const store = createStore<Debugging>(() => ({ project, breakpoints: [], pins: {} }))
  const dispose = watchDebugging(project, (kept) => store.setState(kept, true))
  return {
    ...store,
    async change(next) {
      try {
        store.setState(await saveBreakpoints(project, next), true)
        return true
      } catch (error) {
        toast({
          title: 'The breakpoints are as before',
          description: messageOf(error),
          tone: 'danger',
        })
        return false
      }
    },
    dispose,
  }
}
