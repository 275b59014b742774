import { useState } from 'react'
import type { Workflow } from '../../../shared/workflow/document'
import { Badge, Button, Checkbox, Dialog, Icon } from '../../ui'
import { ConnectionChoices } from './ConnectionChoices'
import { missingConnections, remembered } from './connection-choices'
import { DocumentReach } from './DocumentReach'
import { agreeToImport, cancelImport, decide, useImports, type RefusedFile } from './store'
import { Refusals } from './Refusals'
import { SecretsFound } from './SecretsFound'
import { useKnownConnections } from './useKnownConnections'

/** What files can touch, before any of it is kept; or why they cannot be imported. */
export default function ImportReview({ onChooseAgain }: { onChooseAgain: () => void }) {
  const { documents, refused } = useImports()
  if (documents.length === 0) return <OnlyRefused refused={refused} onChooseAgain={onChooseAgain} />
  return <Review />
}

function Review() {
  const { documents, refused, busy } = useImports()
  const connections = useKnownConnections()
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const [only] = documents
  const wanted = documents.filter((one) => one.wanted).length
  const isOne = documents.length === 1
  const suggested = (workflow: Workflow) =>
    connections ? remembered(missingConnections(workflow, connections), connections) : {}
  const fold = (key: string) =>
    setUnfolded((before) => {
      const after = new Set(before)
      if (!after.delete(key)) after.add(key)
      return after
    })
  return (
    <Dialog
      onClose={cancelImport}
      title={isOne ? `Import “${only?.workflow.name}”` : `Import ${documents.length} workflows`}
      description="What it can touch once you run it. Nothing runs by importing."
      footer={
        <>
          <Button onClick={cancelImport}>Cancel</Button>
          <Button
            variant="primary"
            autoFocus
            busy={busy}
            disabled={wanted === 0}
            onClick={() => void agreeToImport(suggested)}
          >
            {isOne ? 'Import' : wanted === 1 ? 'Import 1 workflow' : `Import ${wanted} workflows`}
          </Button>
        </>
      }
    >
      {refused.length > 0 && (
        <div className="mb-3">
          <p className="mb-2 flex items-center gap-1.5 font-medium text-danger">
            <Icon name="circle-alert" />
            {refused.length === 1
              ? '1 file was not imported'
              : `${refused.length} files were not imported`}
          </p>
          <Refusals refused={refused} />
        </div>
      )}
      <ul aria-label="Workflows to import" className="flex flex-col gap-2">
        {documents.map((one) => {
          const isOpen = isOne || unfolded.has(one.key)
          return (
            <li key={one.key} className={isOne ? '' : 'rounded-lg border border-line'}>
              {!isOne && (
                <div className="flex items-center gap-2 px-3 py-2">
                  <Checkbox
                    aria-label={`Import ${one.workflow.name}`}
                    checked={one.wanted}
                    onCheckedChange={(yes) => decide(one.key, { wanted: yes })}
                  />
                  <button
                    type="button"
                    aria-expanded={isOpen}
                    onClick={() => fold(one.key)}
                    className="flex min-w-0 flex-1 items-center gap-2 rounded-sm text-left"
                  >
                    <span className="truncate font-medium">{one.workflow.name}</span>
                    {one.secrets.length > 0 && (
                      <Badge tone="warning">
                        {one.secrets.length === 1 ? '1 secret' : `${one.secrets.length} secrets`}
                      </Badge>
                    )}
                    <span className="flex-1" />
                    <Icon name={isOpen ? 'chevron-up' : 'chevron-down'} className="text-fg-3" />
                  </button>
                </div>
              )}
              {isOpen && (
                <div className={isOne ? '' : 'border-t border-line px-3 py-3'}>
                  <SecretsFound
                    workflow={one.workflow}
                    secrets={one.secrets}
                    removed={one.removeSecrets}
                    onRemove={(yes) => decide(one.key, { removeSecrets: yes })}
                  />
                  <ConnectionChoices
                    workflow={one.workflow}
                    connections={connections}
                    choices={one.choices ?? suggested(one.workflow)}
                    onChoose={(choices) => decide(one.key, { choices })}
                  />
                  <Carried workflow={one.workflow} />
                  <DocumentReach workflow={one.workflow} connections={connections} />
                </div>
              )}
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}

/** The workflows that come with it, because it runs them. */
function Carried({ workflow }: { workflow: Workflow }) {
  const names = Object.entries(workflow.workflows ?? {}).flatMap(([id, { name }]) =>
    id === workflow.id ? [] : [name || id],
  )
  if (names.length === 0) return null
  return (
    <p className="mb-3 flex gap-2.5 text-fg-2">
      <Icon name="workflow" className="mt-0.5 shrink-0 text-fg-3" />
      <span className="min-w-0 break-words">
        It runs {names.length === 1 ? 'another workflow' : `${names.length} other workflows`}, which{' '}
        {names.length === 1 ? 'comes' : 'come'} with it:{' '}
        <span className="font-medium text-fg-1">{names.join(', ')}</span>
      </span>
    </p>
  )
}

function OnlyRefused({
  refused,
  onChooseAgain,
}: {
  refused: readonly RefusedFile[]
  onChooseAgain: () => void
}) {
  return (
    <Dialog
      open={refused.length > 0}
      onClose={cancelImport}
      size="sm"
      title={refused.length > 1 ? `${refused.length} files were not imported` : 'Not imported'}
      description="Your workflows are as they were."
      footer={
        <>
          <Button onClick={cancelImport}>Close</Button>
          <Button
            variant="primary"
            onClick={() => {
              cancelImport()
              onChooseAgain()
            }}
          >
            Choose another file
          </Button>
        </>
      }
    >
      <Refusals refused={refused} />
    </Dialog>
  )
}
