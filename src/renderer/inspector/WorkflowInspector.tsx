import { useEffect, useMemo, useRef } from 'react'
import type { Draft } from 'immer'
import type { Workflow } from '../../shared/workflow/document'
import { useDocument, useEditor, useFindings, useUi } from '../editor/context'
import { setWorkflowField } from '../editor/document-edits'
import { isRecord } from '../forms/schema'
import { SchemaForm } from '../forms/SchemaForm'
import { WorkflowCost } from '../runs/WorkflowCost'
import { SETTINGS_SCHEMA, VARIABLES_SCHEMA } from './general-schema'
import { ProblemLines } from './NodeInspector'
import { SecretsNote } from './SecretsNote'
import { Section } from './Section'

const ABOUT_SCHEMA = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', title: 'Name' },
    description: {
      type: 'string',
      title: 'Description',
      description: 'What it is for, in a sentence or two.',
      'x-baton': { control: 'multiline' },
    },
  },
}

/** The workflow as a whole: what it is called, its variables and its limits. */
export function WorkflowInspector() {
  const { document, project } = useEditor()
  const limits = useBudgetField()
  const name = useDocument((workflow) => workflow.name)
  const description = useDocument((workflow) => workflow.description)
  const variables = useDocument((workflow) => workflow.variables)
  const settings = useDocument((workflow) => workflow.settings)
  const problems = useFindings((found) => found.problems)
  const general = useMemo(
    () => problems.filter(({ node, edge }) => node === undefined && edge === undefined),
    [problems],
  )
  const edit = (label: string, merge: string, recipe: (draft: Draft<Workflow>) => void) =>
    document.edit(label, recipe, merge)
  return (
    <>
      <div className="p-4">
        <SchemaForm
          schema={ABOUT_SCHEMA}
          value={{ name, ...(description === undefined ? {} : { description }) }}
          onChange={(next, path) =>
            edit('Describe the workflow', `about:${path}`, (draft) => {
              const values = isRecord(next) ? next : {}
              draft.name = String(values.name ?? '')
              setWorkflowField(draft, 'description', values.description)
            })
          }
        />
      </div>
      <ProblemLines problems={general} />
      <Section title="Variables">
        <p className="text-xs text-fg-3">
          Expressions read them as <code>$vars.name</code>.
        </p>
        <SecretsNote value={variables} />
        <SchemaForm
          schema={VARIABLES_SCHEMA}
          value={variables ?? {}}
          onChange={(next, path) =>
            edit('Edit a variable', `variables:${path}`, (draft) => {
              const values = isRecord(next) ? next : {}
              setWorkflowField(
                draft,
                'variables',
                Object.keys(values).length > 0 ? values : undefined,
              )
            })
          }
        />
      </Section>
      <div ref={limits}>
        <Section title="Limits">
          <SchemaForm
            schema={SETTINGS_SCHEMA}
            value={settings ?? {}}
            onChange={(next, path) =>
              edit('Edit the limits', `settings:${path}`, (draft) => {
                const values = isRecord(next) ? next : {}
                setWorkflowField(
                  draft,
                  'settings',
                  Object.keys(values).length > 0 ? values : undefined,
                )
              })
            }
          />
        </Section>
      </div>
      <Section title="Cost">
        <WorkflowCost workflow={project} />
      </Section>
    </>
  )
}

/** Brings the budget into view and focuses its first field when it is asked for. */
function useBudgetField() {
  const box = useRef<HTMLDivElement>(null)
  const request = useUi((ui) => (ui.focusField?.node === '' ? ui.focusField : undefined))
  useEffect(() => {
    if (!request || !box.current) return
    const folds = box.current.querySelectorAll('details')
    for (const fold of folds) fold.open = true
    const field = box.current.querySelector('[data-field="budget"]')
    const target =
      field?.querySelector<HTMLElement>('input') ??
      (field ?? box.current).querySelector<HTMLElement>('button, summary')
    target?.scrollIntoView({ block: 'center' })
    target?.focus()
  }, [request])
  return box
}
