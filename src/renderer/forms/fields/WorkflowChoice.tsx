import { Command } from 'cmdk'
import { useId, useState } from 'react'
import { entranceOf } from '../../../shared/workflow/call-analysis'
import { hrefOf } from '../../navigation/route'
import { useProjects } from '../../projects/useProjects'
import { Icon, Popover, Tooltip } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { FieldFrame } from './FieldFrame'

const LINE = 'flex items-center gap-2 rounded-sm px-2 py-1.5 data-[selected=true]:bg-surface-2'

/** One of the workflows of this machine, by id: searched by name, and a way to open it. One that is not here stays chosen and is named. */
export function WorkflowChoice({ value, ...field }: FieldProps & { value: string }) {
  const form = useForm()
  const list = useProjects()
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  // A workflow that runs itself comes to no end.
  const projects =
    list.state === 'ready' ? list.projects.filter(({ id }) => id !== form.suggestions.workflow) : []
  const chosen = projects.find(({ id }) => id === value)
  const missing = value !== '' && !chosen && list.state === 'ready'
  const choose = (id: string) => {
    setOpen(false)
    field.onChange(id, field.path)
  }
  return (
    <FieldFrame {...field} fault={missing ? faultOf(value, form.suggestions.workflow) : undefined}>
      {(aria) => (
        <div className="flex items-center gap-1">
          <Popover
            open={isOpen}
            onOpenChange={setOpen}
            label={field.label}
            className="w-(--radix-popover-trigger-width) min-w-64 p-0!"
            trigger={
              <button
                {...aria}
                type="button"
                role="combobox"
                aria-expanded={isOpen}
                aria-controls={listId}
                disabled={form.readOnly}
                className="flex h-control min-w-0 flex-1 items-center gap-2 rounded-md border border-line-strong bg-surface-1 px-2.5 text-left not-disabled:hover:bg-surface-2 aria-invalid:border-danger"
              >
                <Icon name="workflow" size={14} className="text-fg-3" />
                <span className={`min-w-0 flex-1 truncate ${value === '' ? 'text-fg-3' : ''}`}>
                  {value === '' ? 'Choose a workflow' : (chosen?.name ?? value)}
                </span>
                <Icon name="chevrons-up-down" size={14} className="text-fg-3" />
              </button>
            }
          >
            <Command
              label="Workflows"
              loop
              onKeyDown={(event) => {
                if (event.key !== 'Escape') event.stopPropagation()
              }}
            >
              <Command.Input
                autoFocus
                placeholder="Search workflows"
                className="h-9 w-full border-b border-line bg-transparent px-3 outline-none"
              />
              <Command.List id={listId} className="max-h-75 overflow-y-auto p-1">
                <Command.Empty className="px-3 py-6 text-center text-fg-3">
                  {projects.length === 0
                    ? 'There is no other workflow yet. Make one under Workflows.'
                    : 'No workflow has this name.'}
                </Command.Empty>
                {projects.map(({ id, name, workflow }) => (
                  <Command.Item
                    key={id}
                    value={id}
                    keywords={[name]}
                    onSelect={() => choose(id)}
                    className={LINE}
                  >
                    <span className="min-w-0 flex-1">
                      <span className="block truncate">{name}</span>
                      {entranceOf(workflow) === undefined && (
                        <span className="block truncate text-xs text-warning">
                          It has no manual trigger to begin at
                        </span>
                      )}
                    </span>
                    {id === value && <Icon name="check" size={14} className="text-accent-fg" />}
                  </Command.Item>
                ))}
              </Command.List>
            </Command>
          </Popover>
          {chosen && (
            <Tooltip label={`Open ${chosen.name}`}>
              <a
                href={hrefOf({ screen: 'editor', project: chosen.id })}
                aria-label={`Open ${chosen.name}`}
                className="grid size-control place-items-center rounded-md text-fg-2 hover:bg-surface-2 hover:text-fg-1"
              >
                <Icon name="square-arrow-out-up-right" size={14} />
              </a>
            </Tooltip>
          )}
        </div>
      )}
    </FieldFrame>
  )
}

function faultOf(id: string, own: string | undefined): string {
  return id === own
    ? 'A workflow cannot run itself: it would never end. Choose another one.'
    : `There is no workflow “${id}” on this machine. Choose another one, import it, or bring it back from the trash under Workflows.`
}
