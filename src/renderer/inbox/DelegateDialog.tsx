import { useId, useState } from 'react'
import type { PendingCallback } from '../../shared/contract'
import { host, messageOf } from '../bridge/host'
import { personName } from '../settings/settings'
import { FormDialog, Input, Textarea, toast } from '../ui'

/** Hands a question to somebody else. */
export function DelegateDialog({
  asked,
  onClose,
}: {
  asked: PendingCallback
  onClose: () => void
}) {
  const id = useId()
  const [to, setTo] = useState('')
  const [comment, setComment] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      const by = personName()
      const said = comment.trim() === '' ? {} : { comment: comment.trim() }
      await host.inbox.vote({
        callback: asked.callback,
        decision: 'delegate',
        by,
        to: to.trim(),
        ...said,
      })
      toast({ title: `Handed to ${to.trim()}`, description: asked.title, tone: 'success' })
      onClose()
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <FormDialog
      title="Hand to somebody else"
      description={
        asked.assignees.length > 0
          ? `Now asked: ${asked.assignees.join(', ')}. The trail of the run keeps who handed it on.`
          : 'The trail of the run keeps who handed it on.'
      }
      submit="Hand on"
      busy={busy}
      disabled={to.trim() === ''}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <label className="flex flex-col gap-1">
        Name
        <Input
          autoFocus
          value={to}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : id}
          onChange={(event) => setTo(event.target.value)}
        />
      </label>
      <label className="flex flex-col gap-1">
        Why (goes with it)
        <Textarea value={comment} onChange={(event) => setComment(event.target.value)} rows={2} />
      </label>
      {problem !== undefined && (
        <p id={id} role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </FormDialog>
  )
}
