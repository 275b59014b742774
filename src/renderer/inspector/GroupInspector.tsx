import { useMemo } from 'react'
import { groupsOf } from '../../shared/workflow/groups'
import { LIMITS } from '../../shared/workflow/limits'
import { hueOf } from '../canvas/family'
import { useDocument, useEditor, useFindings } from '../editor/context'
import { nodeById } from '../editor/document-index'
import { colorGroups, takeOutOfGroup, titleGroup, toggleFold, ungroup } from '../editor/groups'
import { itemName, itemOf, membersOf, type ItemKey } from '../editor/items'
import { selectionOfKeys } from '../editor/selection'
import { Button, Field, Icon, IconButton, Input } from '../ui'
import { ColorField } from './ColorField'
import { ProblemLines } from './NodeInspector'
import { Section } from './Section'

/** One group: its title, its colour, and its members, each of which can be gone to. */
export function GroupInspector({ id }: { id: string }) {
  const session = useEditor()
  const group = useDocument((workflow) => groupsOf(workflow).all.get(id)?.group)
  const all = useFindings((found) => found.problems)
  if (!group) return null
  return (
    <>
      <div className="flex flex-col gap-4 p-4">
        <Field label="Title">
          {(attributes) => (
            <Input
              {...attributes}
              className="font-medium"
              value={group.title}
              placeholder={id}
              maxLength={LIMITS['group-title'].max}
              onChange={(event) =>
                titleGroup(session, id, event.currentTarget.value, `group-title:${id}`)
              }
            />
          )}
        </Field>
        <ColorField value={group.color} onChange={(color) => colorGroups(session, [id], color)} />
        <div className="flex flex-wrap gap-2">
          <Button
            icon={group.collapsed ? 'chevrons-up-down' : 'chevrons-down-up'}
            onClick={() => toggleFold(session, [id])}
          >
            {group.collapsed ? 'Expand' : 'Collapse'}
          </Button>
          <Button icon="ungroup" onClick={() => ungroup(session)}>
            Ungroup
          </Button>
        </div>
      </div>
      <ProblemLines problems={all.filter((problem) => problem.group === id)} />
      <Section title="Members">
        <Members id={id} />
      </Section>
    </>
  )
}

function Members({ id }: { id: string }) {
  const session = useEditor()
  const { catalog, document } = session
  const workflow = useDocument((each) => each)
  const members = useMemo(() => membersOf(workflow, id), [workflow, id])
  const look = (key: ItemKey) => {
    const node = nodeById(workflow, key)
    const definition = node && catalog.get(node.type)
    return itemOf(key).kind === 'sticky'
      ? { icon: 'sticky-note', family: undefined }
      : { icon: definition?.icon ?? 'circle-help', family: definition?.family }
  }
  const go = (key: ItemKey) => {
    document.select(selectionOfKeys([key]))
    session.canvas?.reveal(key)
  }
  return (
    <ul className="-mx-1.5 flex flex-col">
      {members.map((key) => {
        const name = itemName(workflow, key)
        const { icon, family } = look(key)
        return (
          <li key={key} className="flex items-center gap-1">
            <button
              type="button"
              onClick={() => go(key)}
              style={hueOf(family)}
              className="flex min-w-0 flex-1 items-center gap-2 rounded-md px-1.5 py-1 text-left hover:bg-surface-2"
            >
              <Icon name={icon} size={14} className="shrink-0 text-fg-3" />
              <span className="truncate" title={name}>
                {name}
              </span>
            </button>
            <IconButton
              icon="log-out"
              size="sm"
              label={`Take ${name} out of the group`}
              onClick={() => takeOutOfGroup(session, [key])}
            />
          </li>
        )
      })}
    </ul>
  )
}
