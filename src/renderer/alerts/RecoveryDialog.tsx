/** How a person goes on after an alert: what will happen, what may happen again, and the value where one is given. */
import { useEffect, useState } from 'react'
import type { Alert, Recovery, RecoveryKind } from '../../shared/contract/alerts'
import type { Repeated } from '../../shared/contract/forks'
import { host, messageOf } from '../bridge/host'
import { AgreementList } from '../debugger/forks/AgreementList'
import { readGiven } from '../inbox/given-value'
import { navigate } from '../navigation/route'
import { getProject } from '../projects/database'
import { Button, Dialog, Fault, Field, Input, Textarea, toast } from '../ui'
import { closeRecovery, useAlerts } from './state'
import { RECOVERIES } from './words'

export default function RecoveryDialog() {
  const asked = useAlerts((state) => state.recovering)
  if (!asked) return null
  return <Asked key={`${asked.alert.id} ${asked.kind}`} {...asked} />
}

function Asked({ alert, kind }: { alert: Alert; kind: RecoveryKind }) {
  const { title, help, submit, icon } = RECOVERIES[kind]
  const [text, setText] = useState('')
  const [people, setPeople] = useState('')
  const [agreed, setAgreed] = useState<ReadonlySet<string>>(new Set())
  const [repeats, setRepeats] = useState<readonly Repeated[]>()
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const read = recoveryOf(kind, text, people)
  useEffect(() => {
    let isGone = false
    // What may happen again does not depend on the value.
    host.alerts.preview({ alert: alert.id, run: alert.run, how: previewOf(kind) }).then(
      (found) => {
        if (!isGone) setRepeats(found.repeats)
      },
      (error: unknown) => {
        if (isGone) return
        setRepeats([])
        setFault(messageOf(error))
      },
    )
    return () => {
      isGone = true
    }
  }, [alert.id, alert.run, kind])
  const missing = (repeats ?? []).some(({ node }) => !agreed.has(node))
  const goOn = async () => {
    if ('fault' in read) return setFault(read.fault)
    setBusy(true)
    setFault(undefined)
    try {
      const { run } = await host.alerts.recover({
        alert: alert.id,
        run: alert.run,
        how: read.how,
        agreed: [...agreed],
      })
      closeRecovery()
      const isHere = (await getProject(alert.workflow)) !== undefined
      toast({
        title: `${alert.workflowName} goes on in another run`,
        tone: 'success',
        action: {
          label: 'Show it',
          onClick: () =>
            navigate(
              isHere ? { screen: 'editor', project: alert.workflow, run } : { screen: 'runs' },
            ),
        },
      })
    } catch (error) {
      setFault(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={title(alert.nodeName ?? alert.workflowName)}
      description={help}
      isHeld={text !== '' || people !== ''}
      onClose={closeRecovery}
      footer={
        <>
          <Button onClick={closeRecovery}>Cancel</Button>
          <Button
            variant="primary"
            icon={icon}
            busy={busy}
            disabled={repeats === undefined || missing}
            title={missing ? 'Agree to what cannot be taken back first' : undefined}
            onClick={() => void goOn()}
          >
            {submit}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="rounded-md bg-surface-2 px-3 py-2 text-xs break-words text-fg-2">
          {alert.cause}
        </p>
        {kind === 'skip' && (
          <Field label="Value, as JSON or plain text">
            {(field) => (
              <Textarea
                {...field}
                mono
                rows={6}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        )}
        {kind === 'hand-over' && (
          <Field label="Who is asked" help="Names, with commas between them. Empty: anybody.">
            {(field) => (
              <Input
                {...field}
                value={people}
                onChange={(event) => setPeople(event.target.value)}
              />
            )}
          </Field>
        )}
        <AgreementList
          repeats={repeats ?? []}
          agreed={agreed}
          onAgree={(node, agrees) => {
            const next = new Set(agreed)
            if (agrees) next.add(node)
            else next.delete(node)
            setAgreed(next)
          }}
        />
        {fault !== undefined && <Fault text={fault} />}
      </div>
    </Dialog>
  )
}

function previewOf(kind: RecoveryKind): Recovery {
  return kind === 'skip' ? { kind, output: null } : { kind }
}

/** What is sent. Text that is no JSON is a text; text that begins like JSON and is none is a mistake. */
export function recoveryOf(
  kind: RecoveryKind,
  text: string,
  people: string,
): { how: Recovery } | { fault: string } {
  if (kind === 'retry') return { how: { kind } }
  if (kind === 'hand-over') {
    const assignees = people
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean)
    return { how: { kind, ...(assignees.length > 0 ? { assignees } : {}) } }
  }
  const read = readGiven(text)
  return 'fault' in read ? read : { how: { kind, output: read.value } }
}
