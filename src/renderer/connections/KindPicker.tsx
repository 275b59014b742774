import { useId, useState } from 'react'
import type { ConnectionKind } from '../../shared/connections/kinds'
import { Dialog, Icon, Input } from '../ui'
import { findKinds, type Kind } from './kind-search'

/** Asks what a new connection leads to. Enter takes the first that is found. */
export function KindPicker({
  kinds: among,
  onPick,
  onClose,
}: {
  /** Those to choose among; every one unless told. */
  kinds?: readonly ConnectionKind[]
  onPick: (kind: ConnectionKind) => void
  onClose: () => void
}) {
  const [text, setText] = useState('')
  const groups = findKinds(text, among)
  const first = groups[0]?.kinds[0]
  return (
    <Dialog
      size="lg"
      title="Add a connection"
      description="What does it lead to? Its keys are kept by the host, sealed, and never shown again."
      onClose={onClose}
    >
      <form
        role="search"
        className="pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          if (first && text.trim() !== '') onPick(first.kind)
        }}
      >
        <Input
          type="search"
          aria-label="Search services"
          placeholder="Search: mail, Trello, Claude, API key…"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
      <div className="mt-4 flex h-105 flex-col gap-5">
        {groups.map(({ group, kinds }) => (
          <Group key={group} name={group} kinds={kinds} onPick={onPick} />
        ))}
        {!first && (
          <p role="status" className="py-8 text-center text-fg-2">
            Nothing is called “{text.trim()}”. A service with a web API can be reached by a
            connection for web requests and the HTTP node.
          </p>
        )}
      </div>
    </Dialog>
  )
}

function Group({
  name,
  kinds,
  onPick,
}: {
  name: string
  kinds: readonly Kind[]
  onPick: (kind: ConnectionKind) => void
}) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1.5 text-xs font-medium text-fg-2">
        {name}
      </h3>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(248px,1fr))] gap-2">
        {kinds.map(({ kind, title, description, icon }) => (
          <li key={kind}>
            <button
              type="button"
              onClick={() => onPick(kind)}
              className="flex h-full w-full items-start gap-2.5 rounded-lg border border-line bg-surface-1 p-2.5 text-left transition-colors hover:border-line-strong hover:bg-surface-2"
            >
              <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-surface-2 text-fg-2">
                <Icon name={icon} />
              </span>
              <span className="min-w-0">
                <span className="block truncate font-medium">{title}</span>
                <span className="block text-xs text-fg-2">{description}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
