import { useState } from 'react'
import { useStore } from 'zustand'
import { navigate } from '../../navigation/route'
import { attempt, Banner, Button } from '../../ui'
import { useEditor } from '../context'

/** Another window saved this workflow while this one had edits of its own: nothing is lost either way. */
export function StaleBanner() {
  const session = useEditor()
  const isStale = useStore(session.saving.state, (state) => state.kind === 'stale')
  const [busy, setBusy] = useState(false)
  if (!isStale) return null
  const choose = async (choice: () => Promise<void>) => {
    setBusy(true)
    await attempt('Nothing was changed', choice)
    setBusy(false)
  }
  return (
    <Banner
      tone="warning"
      actions={
        <>
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
        </>
      }
    >
      Another window saved this workflow while this one had changes. Both versions are kept until
      you choose.
    </Banner>
  )
}
