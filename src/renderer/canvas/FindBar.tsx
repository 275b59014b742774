import { useEffect, useMemo, useRef } from 'react'
import { useDocument, useEditor, useUi } from '../editor/context'
import { itemName, itemOf } from '../editor/items'
import { selectionOfKeys } from '../editor/selection'
import { Icon, IconButton, Input } from '../ui'
import { findItems, type Found } from './find'

/** Finds nodes by name, type and config, notes by their text and groups by their title: Ctrl-F. The found ones stand out; Enter goes from one to the next. */
export function FindBar() {
  const find = useUi((ui) => ui.find)
  return find ? <OpenBar key={find.opened} words={find.words} at={find.at} /> : null
}

const WHERE: Readonly<Record<string, string>> = {
  name: 'Name',
  type: 'Type',
  id: 'Id',
  notes: 'Notes',
  text: 'Text',
}
const NOUNS = { node: '', sticky: 'Note: ', group: 'Group: ' }

function OpenBar({ words, at }: { words: string; at: number }) {
  const session = useEditor()
  const { document, catalog, ui } = session
  const field = useRef<HTMLInputElement>(null)
  const workflow = useDocument((each) => each)
  const found = useMemo(() => findItems(workflow, catalog, words), [workflow, catalog, words])
  const current = found[Math.min(at, found.length - 1)]

  useEffect(() => {
    field.current?.select()
  }, [])
  useEffect(() => {
    ui.setState({ found: new Set(found.map(({ item }) => item)) })
    return () => ui.setState({ found: undefined })
  }, [ui, found])

  const show = (one: Found | undefined) => {
    if (!one) return
    document.select(selectionOfKeys([one.item]))
    session.canvas?.reveal(one.item)
  }
  const type = (typed: string) => {
    ui.setState((state) => ({ find: state.find && { ...state.find, words: typed, at: 0 } }))
    show(findItems(document.document(), catalog, typed)[0])
  }
  const go = (by: 1 | -1) => {
    if (found.length === 0) return
    const next = (at + by + found.length) % found.length
    ui.setState((state) => ({ find: state.find && { ...state.find, at: next } }))
    show(found[next])
  }
  const close = () => {
    ui.setState({ find: undefined })
    field.current?.blur()
    if (current) session.canvas?.reveal(current.item)
  }
  return (
    <div
      role="search"
      aria-label="Find in the workflow"
      className="absolute top-3 right-3 z-10 w-80 max-w-[calc(100%-24px)] animate-fade rounded-lg border border-line bg-surface-1 p-1.5 shadow-float"
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') close()
        else if (event.key === 'Enter' && event.target === field.current)
          go(event.shiftKey ? -1 : 1)
        else if (event.key === 'ArrowDown') go(1)
        else if (event.key === 'ArrowUp') go(-1)
        else return
        event.preventDefault()
      }}
    >
      <div className="flex items-center gap-1">
        <div className="relative min-w-0 flex-1">
          <Icon
            name="search"
            size={14}
            className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-fg-3"
          />
          <Input
            ref={field}
            autoFocus
            aria-label="Find nodes"
            placeholder="Name, type or text inside"
            className="pl-7"
            value={words}
            onChange={(event) => type(event.currentTarget.value)}
          />
        </div>
        <IconButton
          icon="chevron-up"
          size="sm"
          label="Previous"
          disabled={found.length === 0}
          onClick={() => go(-1)}
        />
        <IconButton
          icon="chevron-down"
          size="sm"
          label="Next"
          disabled={found.length === 0}
          onClick={() => go(1)}
        />
        <IconButton icon="x" size="sm" label="Close the search" onClick={close} />
      </div>
      <p role="status" className="min-h-4 px-1.5 pt-1 text-xs text-fg-3">
        {words.trim() !== '' &&
          (found.length === 0 ? (
            'Nothing is called that, and it stands in no node and no note.'
          ) : (
            <span className="flex gap-1.5">
              <span className="shrink-0">
                {Math.min(at, found.length - 1) + 1} of {found.length}
              </span>
              {current && (
                <span className="min-w-0 truncate" title={current.excerpt}>
                  {NOUNS[itemOf(current.item).kind]}
                  {itemName(workflow, current.item)}
                  {current.place !== 'name' &&
                    current.place !== 'title' &&
                    ` · ${WHERE[current.place] ?? current.place}: ${current.excerpt}`}
                </span>
              )}
            </span>
          ))}
      </p>
    </div>
  )
}
