import { useId, useState } from 'react'
import type { ActiveTrigger, ActiveWorkflow } from '../../shared/contract/activations'
import type { Json } from '../../shared/workflow/document'
import { Button, Dialog, Textarea } from '../ui'
import { fire } from './actions'

/** What a delivery of a type looks like; the host makes up the others. */
const SAMPLES: Readonly<Record<string, Json>> = {
  'webhook-trigger': {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: { hello: 'world' },
  },
  'form-trigger': {},
}

/** Starts a run of the active version with what would come by the trigger. */
export function FireDialog({
  active,
  trigger,
  onClose,
}: {
  active: ActiveWorkflow
  trigger: ActiveTrigger
  onClose(): void
}) {
  const id = useId()
  const sample = SAMPLES[trigger.type]
  const [text, setText] = useState(() =>
    sample === undefined ? '' : JSON.stringify(sample, null, 2),
  )
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const send = async () => {
    const read = payloadOf(text)
    if ('fault' in read) return setFault(read.fault)
    setBusy(true)
    const isDone = await fire(active, trigger.node, read.payload)
    setBusy(false)
    if (isDone) onClose()
  }
  return (
    <Dialog
      title={`Run ${active.name} as ${trigger.name} would`}
      description={`Version ${active.version} runs for real, with what is written here.`}
      isHeld
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" icon="play" busy={busy} onClick={() => void send()}>
            Run
          </Button>
        </>
      }
    >
      <label htmlFor={id} className="mb-1 block text-xs font-medium">
        What comes, as JSON
      </label>
      <Textarea
        id={id}
        rows={10}
        mono
        value={text}
        aria-invalid={fault !== undefined || undefined}
        aria-describedby={`${id}-help`}
        onChange={(event) => {
          setText(event.target.value)
          setFault(undefined)
        }}
      />
      <p
        id={`${id}-help`}
        role={fault === undefined ? undefined : 'alert'}
        className={fault === undefined ? 'mt-1 text-xs text-fg-3' : 'mt-1 text-xs text-danger'}
      >
        {fault ?? 'Empty: what such a trigger would bring by itself.'}
      </p>
    </Dialog>
  )
}

/** Nothing written is no payload; what is no JSON says where. */
export function payloadOf(text: string): { payload: Json | undefined } | { fault: string } {
  if (text.trim() === '') return { payload: undefined }
  try {
    return { payload: JSON.parse(text) as Json }
  } catch (error) {
    return { fault: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}
