import { Command } from 'cmdk'
import { useEffect, useRef } from 'react'
import { insertAt } from '../editor/insertion'
import { searchScore } from '../commands/search-score'
import { useEditor, useUi } from '../editor/context'
import type { Workflow } from '../../shared/workflow/document'
import type { InsertRequest } from '../editor/ui-state'
import { edgeById, nodeById, nodeName } from '../editor/document-index'
import { addNoteAt } from '../editor/stickies'
import { FAMILIES, hueOf } from './family'
import { fittingTypes } from './fitting-types'
import { IconTile } from './NodeCard'

const GROUP =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-3'
const LINE = 'flex items-center gap-2.5 rounded-sm px-2 py-1.5 data-[selected=true]:bg-surface-2'
const WIDTH = 288
const HEIGHT = 340

/** The list that puts a node where it was opened: by Tab, by a button, or by dropping an edge on empty canvas. */
export function InsertList() {
  const request = useUi((ui) => ui.insert)
  return request ? (
    <OpenList key={`${request.screen.x},${request.screen.y}`} request={request} />
  ) : null
}

function OpenList({ request }: { request: InsertRequest }) {
  const session = useEditor()
  const { catalog, document, ui } = session
  const box = useRef<HTMLDivElement>(null)
  const close = () => ui.setState({ insert: undefined })

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target)) return
      ui.setState({ insert: undefined })
    }
    window.addEventListener('pointerdown', outside, true)
    return () => window.removeEventListener('pointerdown', outside, true)
  }, [ui])

  const workflow = document.document()
  const offered = fittingTypes(workflow, catalog, request)
  const title = titleOf(workflow, request)
  // A note is no part of the flow: it is offered where nothing is to be connected.
  const isFree = !request.from && request.onEdge === undefined && request.replace === undefined
  return (
    <div
      ref={box}
      className="fixed z-30 animate-fade overflow-hidden rounded-lg border border-line bg-surface-1 shadow-float"
      style={{
        left: Math.max(8, Math.min(request.screen.x, window.innerWidth - WIDTH - 8)),
        top: Math.max(8, Math.min(request.screen.y, window.innerHeight - HEIGHT - 8)),
        width: WIDTH,
      }}
    >
      <Command
        label={title}
        loop
        filter={searchScore}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key !== 'Escape' && event.key !== 'Tab') return
          event.preventDefault()
          close()
        }}
      >
        <Command.Input
          autoFocus
          placeholder={title}
          className="h-9 w-full border-b border-line bg-transparent px-3 outline-none"
        />
        <Command.List className="max-h-75 overflow-y-auto p-1">
          <Command.Empty className="px-3 py-6 text-center text-fg-3">
            {offered.length === 0 ? 'No node fits here.' : 'No such node fits here.'}
          </Command.Empty>
          {FAMILIES.map(({ family, title }) => {
            const members = offered.filter((definition) => definition.family === family)
            if (members.length === 0) return null
            return (
              <Command.Group key={family} heading={title} className={GROUP}>
                {members.map((definition) => (
                  <Command.Item
                    key={definition.type}
                    value={definition.type}
                    keywords={[definition.title, definition.description, title]}
                    onSelect={() => {
                      close()
                      insertAt(session, definition.type, request)
                    }}
                    style={hueOf(family)}
                    className={LINE}
                  >
                    <IconTile icon={definition.icon} />
                    <span className="min-w-0">
                      <span className="block truncate font-medium">{definition.title}</span>
                      <span className="block truncate text-xs text-fg-3">
                        {definition.description}
                      </span>
                    </span>
                  </Command.Item>
                ))}
              </Command.Group>
            )
          })}
          {isFree && (
            <Command.Group heading="On the canvas" className={GROUP}>
              <Command.Item
                value="sticky-note"
                keywords={['Sticky note', 'A note for people, in Markdown']}
                onSelect={() => {
                  close()
                  addNoteAt(session, request.flow)
                }}
                className={LINE}
              >
                <IconTile icon="sticky-note" />
                <span className="min-w-0">
                  <span className="block truncate font-medium">Sticky note</span>
                  <span className="block truncate text-xs text-fg-3">
                    A note for people, in Markdown
                  </span>
                </span>
              </Command.Item>
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </div>
  )
}

/** What the list is for, in its search field and to screen readers. */
function titleOf(workflow: Workflow, { from, onEdge, replace }: InsertRequest): string {
  const called = (id: string | undefined) => {
    const node = id === undefined ? undefined : nodeById(workflow, id)
    return node ? nodeName(node) : ''
  }
  if (replace !== undefined) return `Replace ${called(replace)} with`
  if (from?.side === 'target') return `Insert a node before ${called(from.node)}`
  if (from) return `Insert a node after ${called(from.node)}`
  const edge = onEdge === undefined ? undefined : edgeById(workflow, onEdge)
  if (edge) return `Insert a node between ${called(edge.source)} and ${called(edge.target)}`
  return 'Insert a node'
}
