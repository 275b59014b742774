/** Tells the person at this machine that something was asked. */
import type { Inbox } from '../inbox'
import type { Clock, CancelTimer } from '../ports'

/** What a notification of the system says, and what is opened by it. */
export interface Notice {
  title: string
  body: string
  /** The question; absent where there are several. */
  callback?: string
}

/** What is asked within this time is told together. Milliseconds. */
const TOGETHER_MS = 500

/** Tells of each question that is new from now on, once. Returns how to stop. */
export function followNotices(
  inbox: Inbox,
  clock: Clock,
  notify: (notice: Notice) => void,
): () => void {
  const known = new Set(inbox.pending().map(({ callback }) => callback))
  const fresh = new Set<string>()
  let cancel: CancelTimer | undefined
  const tell = () => {
    cancel = undefined
    const asked = [...fresh].flatMap((callback) => inbox.question(callback) ?? [])
    fresh.clear()
    const [first, ...more] = asked
    if (!first) return
    if (more.length === 0)
      notify({
        title: first.title,
        body: `${first.workflowName} waits for you.`,
        callback: first.callback,
      })
    else
      notify({
        title: `${asked.length} questions wait for you`,
        body: [...new Set(asked.map(({ workflowName }) => workflowName))].slice(0, 3).join(', '),
      })
  }
  const unfollow = inbox.onChanged((callback, how) => {
    if (how !== undefined) known.delete(callback)
    else if (!known.has(callback)) {
      known.add(callback)
      fresh.add(callback)
      cancel ??= clock.after(TOGETHER_MS, tell)
    }
  })
  return () => {
    unfollow()
    cancel?.()
  }
}
