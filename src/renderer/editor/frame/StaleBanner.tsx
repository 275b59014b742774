import { useState } from 'react'
import { useStore } from 'zustand'
import { messageOf } from '../../bridge/error-message'
import { navigate } from '../../navigation/route'
import { Button, Icon, toast } from '../../ui'
import { useEditor } from '../context'

/** Another window saved this workflow while this one had edits of its own: nothing is lost either way. */
export function StaleBanner() {
  const session = useEditor()
  const isStale = useStore(session.saving.state, (state) => state.kind === 'stale')
  const [busy, setBusy] = useState(false)
  if (!isStale) return null
  const choose = async (choice: () => Promise<void>) => {
    setBusy(true)
    try {
      await choice()
    } catch (error) {
      toast({ title: 'Nothing was changed', description: messageOf(error), tone: 'danger' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div
      role="alert"
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-warning-soft px-3 py-1.5"
    >
      <Icon name="triangle-alert" className="text-warning" />
      <p className="min-w-0 flex-1">
        Another window saved this workflow while this one had changes. Both versions are kept until
        you choose.
      </p>
      <Button disabled={busy} onClick={() => void choose(() => session.loadOther())}>
        Load the other window’s version
      </Button>
      <Button
        variant="primary"
        disabled={busy}
        onClick={() =>
          void choose(async () => {
            const id = await session.keepAsCopy()
            navigate({ screen: 'editor', project: id })
          })
        }
      >
        Keep mine as a copy
      </Button>
    </div>
  )
}
