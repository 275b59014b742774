/** In the inspector of a trigger: how it stands, where it is reached, and the times to come. */
import { useState } from 'react'
import type { JsonObject } from '../../shared/workflow/document'
import { useEditor, useNode } from '../editor/context'
import { Button, Icon } from '../ui'
import { FireDialog } from './FireDialog'
import { NextTimes } from './NextTimes'
import { TriggerLine } from './TriggerLine'
import { useActive, useActiveTrigger } from './use-active'

/** Nothing for a start by hand. */
export function TriggerFacts({ id }: { id: string }) {
  const { catalog } = useEditor()
  const node = useNode(id)
  const active = useActive()
  const trigger = useActiveTrigger(id)
  const [isFiring, setFiring] = useState(false)
  if (!node || node.type === 'manual-trigger' || !catalog.get(node.type)?.trigger) return null
  const isReached = node.type === 'webhook-trigger' || node.type === 'form-trigger'
  return (
    <section
      aria-label="As it is active"
      className="flex flex-col gap-3 border-t border-line px-4 pt-3 pb-4"
    >
      {active && trigger ? (
        <>
          <TriggerLine trigger={trigger} />
          <Button size="sm" icon="play" className="self-start" onClick={() => setFiring(true)}>
            {isReached ? 'Send a test' : 'Run now'}
          </Button>
          {isFiring && (
            <FireDialog active={active} trigger={trigger} onClose={() => setFiring(false)} />
          )}
        </>
      ) : (
        <p className="flex items-start gap-2 text-xs text-fg-3">
          <Icon name="zap" size={14} className="mt-px" />
          {active
            ? 'The active version does not have this trigger. Publish the changes to let it start runs.'
            : isReached
              ? 'It starts runs once the workflow is active. Its address stands here then.'
              : 'It starts runs once the workflow is active.'}
        </p>
      )}
      {node.type === 'schedule-trigger' && (
        <NextTimes config={(node.config ?? {}) as JsonObject} count={5} />
      )}
    </section>
  )
}
