import { Command as List } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { useEditor, useUi } from '../editor/context'
import { nodeName } from '../editor/document-index'
import type { EditorSession } from '../editor/session'
import { Icon, Kbd } from '../ui'
import { COMMANDS, isEnabled, shortcutText, type Command } from './commands'
import { searchScore } from './search-score'

const GROUP =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-3'
const LINE =
  'flex h-8 items-center gap-2.5 rounded-sm px-2 data-[selected=true]:bg-surface-2 data-[disabled=true]:opacity-45'

/** Everything that can be done, by typing: Ctrl-K. */
export function CommandPalette() {
  const session = useEditor()
  const open = useUi((ui) => ui.commandsOpen)
  const close = (commandsOpen: boolean) => session.ui.setState({ commandsOpen })
  return (
    <Radix.Root open={open} onOpenChange={close}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-black/30" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-40 w-[calc(100vw-32px)] max-w-140 -translate-x-1/2 animate-fade overflow-hidden rounded-xl border border-line bg-surface-1 shadow-float outline-none"
        >
          <Radix.Title className="sr-only">Commands</Radix.Title>
          {open && <Lines session={session} onDone={() => close(false)} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Lines({ session, onDone }: { session: EditorSession; onDone(): void }) {
  const commands: readonly Command[] = COMMANDS
  const groups = [...new Set(commands.map((command) => command.group))]
  const { nodes } = session.document.document()
  return (
    <List label="Commands" loop filter={searchScore}>
      <List.Input
        autoFocus
        placeholder="Type a command, or the name of a node"
        className="h-11 w-full border-b border-line bg-transparent px-4 outline-none"
      />
      <List.List className="max-h-[52vh] overflow-y-auto p-1.5">
        <List.Empty className="px-3 py-8 text-center text-fg-3">Nothing is called that.</List.Empty>
        {groups.map((group) => (
          <List.Group key={group} heading={group} className={GROUP}>
            {commands
              .filter((command) => command.group === group)
              .map((command) => {
                const shortcut = shortcutText(command)
                return (
                  <List.Item
                    key={command.id}
                    value={command.id}
                    keywords={[command.title, group]}
                    disabled={!isEnabled(command, session)}
                    className={LINE}
                    onSelect={() => {
                      onDone()
                      command.perform(session)
                    }}
                  >
                    <Icon name={command.icon ?? 'command'} className="text-fg-3" />
                    <span className="flex-1">{command.title}</span>
                    {shortcut && <Kbd>{shortcut}</Kbd>}
                  </List.Item>
                )
              })}
          </List.Group>
        ))}
        <List.Group heading="Go to a node" className={GROUP}>
          {nodes.slice(0, 500).map((node) => (
            <List.Item
              key={node.id}
              value={`node ${node.id}`}
              keywords={[nodeName(node), node.type]}
              className={LINE}
              onSelect={() => {
                onDone()
                session.document.select({ nodes: [node.id] })
                session.canvas?.show([node.id])
              }}
            >
              <Icon
                name={session.catalog.get(node.type)?.icon ?? 'circle-help'}
                className="text-fg-3"
              />
              <span className="flex-1 truncate">{nodeName(node)}</span>
            </List.Item>
          ))}
        </List.Group>
      </List.List>
    </List>
  )
}
