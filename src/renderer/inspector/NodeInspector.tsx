import { useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import type { Problem } from '../../shared/workflow/problem'
import { TriggerFacts } from '../activation/TriggerFacts'
import { hueOf } from '../canvas/family'
import { IconTile } from '../canvas/NodeCard'
import { SEVERITY_LOOK } from '../canvas/ProblemBadge'
import { setLocks } from '../editor/actions'
import { setNodeField } from '../editor/document-edits'
import { useEditor, useNode, useNodeProblems, useUi } from '../editor/context'
import { nodeName } from '../editor/document-index'
import { isLocked } from '../editor/locks'
import type { UnfinishedTexts } from '../forms/context'
import { isRecord } from '../forms/schema'
import { SchemaForm } from '../forms/SchemaForm'
import { PinnedOutput } from '../debugger/pins/PinnedOutput'
import { cn, Icon, IconButton, Input, toast } from '../ui'
import { CalibrationSection } from './CalibrationSection'
import { configSchema } from './config-schema'
import { expressionSource } from './data/expression-source'
import { fieldErrors, otherProblems } from './field-errors'
import { GENERAL_FIELDS, generalSchema } from './general-schema'
import { LastRun } from './LastRun'
import { LockedNote } from './LockedNote'
import { NodeEdges } from './NodeEdges'
import { SecretsNote } from './SecretsNote'
import { Section } from './Section'
import { useSuggestions } from './suggestions'
import { TestNode } from './testing/TestNode'

/** All of one node: what it is called, what it does, how it behaves, and what the last run saw of it. */
export function NodeInspector({ id }: { id: string }) {
  const session = useEditor()
  const { catalog, document } = session
  const node = useNode(id)
  const expressions = useMemo(() => expressionSource(session, id), [session, id])
  const problems = useNodeProblems(id)
  const suggestions = useSuggestions()
  const unfinished = useUnfinishedTexts(id)
  const box = useFocusedField(id)
  const configErrors = useMemo(() => fieldErrors(problems, 'config'), [problems])
  const generalErrors = useMemo(() => fieldErrors(problems, ''), [problems])
  if (!node) return null
  const definition = catalog.get(node.type)
  const name = nodeName(node)
  const locked = isLocked(node)
  const general = Object.fromEntries(
    GENERAL_FIELDS.flatMap((field) => (node[field] === undefined ? [] : [[field, node[field]]])),
  )
  return (
    <div ref={box}>
      <div className="flex items-start gap-3 px-4 pt-4 pb-3" style={hueOf(definition?.family)}>
        <IconTile icon={definition?.icon ?? 'circle-help'} />
        <div className="min-w-0 flex-1">
          <Input
            aria-label="Name of the node"
            data-field-name
            data-tour="node-name"
            readOnly={locked}
            className="font-medium"
            value={node.name ?? ''}
            placeholder={id}
            onChange={(event) => {
              const typed = event.currentTarget.value
              document.edit(
                'Rename a node',
                (draft) => setNodeField(draft, id, 'name', typed === '' ? undefined : typed),
                `name:${id}`,
              )
            }}
          />
          <NodeId id={id} />
        </div>
      </div>
      <p className="px-4 pb-4 text-xs text-fg-3">
        {definition?.description ??
          `This build does not know the type “${node.type}”. The node is kept as it is; a run that would reach it is refused.`}
      </p>
      {locked && (
        <div className="pb-4">
          <LockedNote onUnlock={() => setLocks(session, [id], false)} />
        </div>
      )}
      <ProblemLines problems={otherProblems(problems)} />
      {definition && !definition.trigger && <TestNode id={id} />}
      {definition?.trigger && <TriggerFacts id={id} />}
      <PinnedOutput id={id} />
      {definition && (
        <Section title="What it does">
          <SecretsNote value={node.config} />
          <fieldset disabled={locked} className="contents">
            <SchemaForm
              schema={configSchema(definition)}
              value={node.config ?? {}}
              templates={!definition.trigger}
              staticFields={definition.static}
              errors={configErrors}
              suggestions={suggestions}
              unfinished={unfinished}
              expressions={expressions}
              onChange={(config, path) =>
                document.edit(
                  `Edit ${name}`,
                  (draft) => setNodeField(draft, id, 'config', config),
                  `config:${id}:${path}`,
                )
              }
            />
          </fieldset>
        </Section>
      )}
      <CalibrationSection id={id} />
      <Section title="Edges" open={false}>
        <NodeEdges id={id} />
      </Section>
      <Section
        title="How it behaves"
        open={GENERAL_FIELDS.some((field) => generalErrors[field] !== undefined)}
      >
        <fieldset disabled={locked} className="contents">
          <SchemaForm
            schema={generalSchema(definition?.trigger === true)}
            value={general}
            errors={generalErrors}
            onChange={(next, path) =>
              document.edit(
                `Edit ${name}`,
                (draft) => {
                  const values = isRecord(next) ? next : {}
                  for (const field of GENERAL_FIELDS)
                    if (values[field] !== general[field])
                      setNodeField(
                        draft,
                        id,
                        field,
                        values[field] === false ? undefined : values[field],
                      )
                },
                `general:${id}:${path}`,
              )
            }
          />
        </fieldset>
      </Section>
      <Section title="In the last run">
        <LastRun id={id} />
      </Section>
    </div>
  )
}

function NodeId({ id }: { id: string }) {
  return (
    <div className="mt-1 flex items-center gap-1 text-xs text-fg-3">
      <code className="truncate" title="The id, as expressions name it: $nodes.…">
        {id}
      </code>
      <IconButton
        icon="copy"
        size="sm"
        label="Copy the id"
        onClick={() =>
          void navigator.clipboard
            .writeText(id)
            .catch((error: unknown) =>
              toast({ title: 'Not copied', description: String(error), tone: 'danger' }),
            )
        }
      />
    </div>
  )
}

/** Problems as lines, with their severity. */
export function ProblemLines({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null
  return (
    <ul className="flex flex-col gap-1.5 px-4 pb-4">
      {problems.map((problem, index) => {
        const look = SEVERITY_LOOK[problem.severity]
        return (
          <li key={index} className="flex items-start gap-2 text-xs">
            <Icon name={look.icon} size={14} label={look.word} className={cn('mt-px', look.tone)} />
            <span className="min-w-0 break-words">{problem.message}</span>
          </li>
        )
      })}
    </ul>
  )
}

function useUnfinishedTexts(id: string): UnfinishedTexts {
  const { unfinished } = useEditor()
  const fields = useStore(unfinished, (state) => state.fields.get(id))
  return useMemo(
    () => ({
      get: (path) => fields?.get(path),
      set: (path, text) => unfinished.set(id, path, text),
    }),
    [fields, unfinished, id],
  )
}

/** Brings the field that was asked for into view and focuses it. */
function useFocusedField(id: string) {
  const box = useRef<HTMLDivElement>(null)
  const request = useUi((ui) => (ui.focusField?.node === id ? ui.focusField : undefined))
  useEffect(() => {
    if (!request || !box.current) return
    const path = request.field?.replace(/^config\.?/, '')
    const field = path ? closestField(box.current, path) : null
    for (let at = field?.closest('details'); at; at = at.parentElement?.closest('details'))
      at.open = true
    const target = (field ?? box.current).querySelector<HTMLElement>(
      field ? 'input, textarea, select, button' : '[data-field-name]',
    )
    target?.scrollIntoView({ block: 'center' })
    target?.focus()
  }, [request])
  return box
}

/** The field itself, or the nearest one around it that the form shows. */
function closestField(box: HTMLElement, path: string): Element | null {
  for (let at = path; at !== ''; at = at.replace(/(\.[^.[\]]+|\[\d+\]|^[^.[]+)$/, '')) {
    const found = box.querySelector(`[data-field="${CSS.escape(at)}"]`)
    if (found) return found
  }
  return null
}
