import { useState } from 'react'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { Icon, Input, Tooltip } from '../ui'
import { useEditor } from '../editor/context'
import { afterSelection, insertAt } from '../editor/insertion'
import { FAMILIES, hueOf } from './family'
import { PALETTE_MIME } from './gestures'
import { IconTile } from './NodeCard'

/**
 * The node types, by family: dragged to the canvas or into an edge; by Enter or a click, after the node that is selected, else in
 * the middle.
 */
export function Palette() {
  const session = useEditor()
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().trim()
  const matches = (definition: NodeDefinition) =>
    words === '' ||
    `${definition.title} ${definition.type} ${definition.description}`.toLowerCase().includes(words)
  const groups = FAMILIES.map(({ family, title }) => ({
    family,
    title,
    members: session.catalog
      .list()
      .filter((definition) => definition.family === family && matches(definition)),
  })).filter(({ members }) => members.length > 0)
  const insert = (type: string) => {
    const place = session.canvas?.center()
    const after = session.catalog.get(type)?.trigger ? undefined : afterSelection(session)
    if (after) insertAt(session, type, after)
    else if (place) insertAt(session, type, { ...place, clear: true })
  }
  const first = groups[0]?.members[0]
  return (
    <nav
      aria-label="Node types"
      className="flex h-full w-50 shrink-0 max-[880px]:hidden flex-col border-r border-line bg-surface-1"
    >
      <div className="relative p-2">
        <Icon
          name="search"
          size={14}
          className="pointer-events-none absolute top-1/2 left-4 -translate-y-1/2 text-fg-3"
        />
        <Input
          type="search"
          aria-label="Search node types"
          placeholder="Search nodes"
          className="pl-7"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && first) insert(first.type)
          }}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {groups.map(({ family, title, members }) => (
          <section key={family} aria-label={title}>
            <h2 className="px-1 pt-2 pb-1 text-2xs font-medium text-fg-3">{title}</h2>
            <ul>
              {members.map((definition) => (
                <li key={definition.type} style={hueOf(family)}>
                  <Tooltip label={definition.description} side="right">
                    <button
                      type="button"
                      draggable
                      onDragStart={(event) => {
                        event.dataTransfer.setData(PALETTE_MIME, definition.type)
                        event.dataTransfer.effectAllowed = 'copy'
                        session.ui.setState({ carried: definition.type })
                      }}
                      onDragEnd={() =>
                        session.ui.setState({ carried: undefined, dropEdge: undefined })
                      }
                      onClick={() => insert(definition.type)}
                      className="flex w-full items-center gap-2.5 rounded-md p-1 text-left hover:bg-surface-2"
                    >
                      <IconTile icon={definition.icon} />
                      <span className="min-w-0 truncate">{definition.title}</span>
                    </button>
                  </Tooltip>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && <p className="px-1 py-4 text-fg-3">No node type matches.</p>}
      </div>
    </nav>
  )
}
