import type { ReactNode } from 'react'
import { Button, EmptyState } from '../ui'

/** The browser cannot give the workflows out; the host's backup still can. */
export function StoreFailed({ message, onBackups }: { message: ReactNode; onBackups: () => void }) {
  return (
    <EmptyState
      icon="circle-alert"
      title="The workflows cannot be read"
      actions={
        <>
          <Button variant="primary" icon="refresh-cw" onClick={() => location.reload()}>
            Reload
          </Button>
          <Button icon="archive" onClick={onBackups}>
            Export from the backup
          </Button>
        </>
      }
    >
      {message}
    </EmptyState>
  )
}
