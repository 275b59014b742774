import { useEffect, useState } from 'react'
import { messageOf } from '../bridge/error-message'
import { debugWhenFailed } from '../debugger/debug-this'
import { hrefOf, useRoute } from '../navigation/route'
import { Button, CenteredSpinner, EmptyState } from '../ui'
import { EditorContext } from './context'
import { EditorFrame } from './frame/EditorFrame'
import { openSession, type EditorSession } from './session'

type Opened =
  | { state: 'opening' }
  | { state: 'open'; session: EditorSession }
  | { state: 'missing' }
  | { state: 'failed'; message: string }

/** The editor of one workflow. */
export default function EditorScreen({ projectId }: { projectId: string }) {
  return <OpenedEditor key={projectId} projectId={projectId} />
}

function OpenedEditor({ projectId }: { projectId: string }) {
  const [opened, setOpened] = useState<Opened>({ state: 'opening' })
  const [tries, setTries] = useState(0)
  useEffect(() => {
    let session: EditorSession | undefined
    let isGone = false
    openSession(projectId).then(
      (found) => {
        if (isGone) return found?.dispose()
        session = found
        setOpened(found ? { state: 'open', session: found } : { state: 'missing' })
      },
      (error: unknown) => {
        if (!isGone) setOpened({ state: 'failed', message: messageOf(error) })
      },
    )
    return () => {
      isGone = true
      session?.dispose()
    }
  }, [projectId, tries])
  const session = opened.state === 'open' ? opened.session : undefined
  useRunOfRoute(session, projectId)

  switch (opened.state) {
    case 'opening':
      return <CenteredSpinner />
    case 'missing':
      return (
        <EmptyState
          icon="unlink"
          title="This workflow is not here"
          actions={
            <a href={hrefOf({ screen: 'workflows' })} className="text-accent-fg underline">
              Go to the workflows
            </a>
          }
        >
          It was deleted, or it belongs to another browser or computer. A deleted one can be brought
          back from the list for 30 days.
        </EmptyState>
      )
    case 'failed':
      return (
        <EmptyState
          icon="triangle-alert"
          title="This workflow could not be opened"
          actions={<Button onClick={() => setTries((count) => count + 1)}>Try again</Button>}
        >
          {opened.message}
        </EmptyState>
      )
    case 'open':
      return (
        <EditorContext value={opened.session}>
          <EditorFrame />
        </EditorContext>
      )
  }
}

/** `#/workflows/id?run=RUN` shows that run; with `&at=failure`, the step at which it failed. */
function useRunOfRoute(session: EditorSession | undefined, projectId: string): void {
  const route = useRoute()
  const own = route.screen === 'editor' && route.project === projectId ? route : undefined
  const { run, debug } = own ?? {}
  useEffect(() => {
    if (run === undefined) return
    if (!session) return
    session.run.follow(run)
    if (debug) return debugWhenFailed(session, run)
    // Whoever goes through the list of runs stays there.
    const { panelTab, panelOpen } = session.ui.getState()
    if (!panelOpen || panelTab !== 'runs') session.ui.showTab('output')
  }, [session, run, debug])
}
