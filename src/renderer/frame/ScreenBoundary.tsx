import { Component, type ErrorInfo, type ReactNode } from 'react'
import { messageOf } from '../bridge/error-message'
import type { Route } from '../navigation/route'
import { Button, EmptyState, toast } from '../ui'

interface Props {
  route: Route
  children: ReactNode
}

/** Keeps a screen's fault inside it: says what happened, and offers to reload and, in the editor, to save the workflow as a file. */
export class ScreenBoundary extends Component<Props, { error: unknown; failed: boolean }> {
  override state = { error: undefined as unknown, failed: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    console.error('A screen failed.', error, info.componentStack)
  }

  override render() {
    if (!this.state.failed) return this.props.children
    const { route } = this.props
    return (
      <EmptyState
        icon="triangle-alert"
        title="This screen failed"
        actions={
          <>
            {route.screen === 'editor' && (
              <Button icon="download" onClick={() => void exportSaved(route.project)}>
                Export the workflow
              </Button>
            )}
            <Button variant="primary" icon="refresh-cw" onClick={() => location.reload()}>
              Reload
            </Button>
          </>
        }
      >
        <p>
          Your workflows and runs are kept. Reload to go on; the rail leads to the other screens.
        </p>
        <p className="mt-3 rounded-md bg-surface-2 px-2 py-1 font-mono text-mono break-words">
          {messageOf(this.state.error)}
        </p>
      </EmptyState>
    )
  }
}

async function exportSaved(project: string): Promise<void> {
  try {
    const { exportProject } = await import('../projects/export')
    await exportProject(project)
  } catch (error) {
    toast({ title: 'The workflow was not exported', description: messageOf(error), tone: 'danger' })
  }
}
