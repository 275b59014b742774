import { useStore } from 'zustand'
import { useLive } from '../../bridge/live'
import { menuItems } from '../../commands/menus'
import { commandById, isEnabled, shortcutText, type CommandId } from '../../commands/commands'
import { hrefOf } from '../../navigation/route'
import { Badge, Icon, IconButton, Kbd, Menu, Tooltip } from '../../ui'
import { toggleVersions, useVersionsView } from '../../versions/view'
import { useDocument, useEditor, useFindings, useRunView, useSelection } from '../context'
import { ImportButton } from './ImportButton'
import { ActivateButton } from '../../activation/ActivateButton'
import { RunButton } from '../run/RunButton'
import { RunCost } from './RunCost'
import { SaveStateLabel } from './SaveStateLabel'

/** Which workflow this is, how it is saved, and what can be done with it. */
export function TopBar() {
  const { document, ui } = useEditor()
  const name = useDocument((workflow) => workflow.name)
  return (
    <header className="flex h-11 shrink-0 items-center gap-1.5 border-b border-line bg-surface-1 px-2">
      <Tooltip label="All workflows">
        <a
          href={hrefOf({ screen: 'workflows' })}
          aria-label="All workflows"
          className="flex size-control items-center justify-center rounded-md text-fg-2 hover:bg-surface-2 hover:text-fg-1"
        >
          <Icon name="arrow-left" />
        </a>
      </Tooltip>
      <h1 className="sr-only">{name}</h1>
      <input
        aria-label="Name of the workflow"
        value={name}
        onChange={(event) => {
          const typed = event.currentTarget.value
          document.edit(
            'Rename the workflow',
            (draft) => void (draft.name = typed),
            'workflow-name',
          )
        }}
        onBlur={() => {
          if (name.trim() === '')
            document.edit('Rename the workflow', (draft) => void (draft.name = 'Untitled workflow'))
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur()
        }}
        className="field-sizing-content h-control max-w-72 min-w-22 truncate rounded-md border border-transparent bg-transparent px-1.5 text-sm font-semibold hover:border-line-strong focus:border-line-strong"
      />
      <SaveStateLabel />
      <span className="flex-1" />
      <CallerLink />
      <RunCost />
      <ProblemCount />
      <HistoryButtons />
      <VersionsButton />
      <span className="mx-1 h-5 w-px bg-line" />
      <RunButton />
      <ActivateButton />
      <span className="contents max-[880px]:hidden">
        <ImportButton />
      </span>
      <MoreMenu />
      <button
        type="button"
        onClick={() => ui.setState({ commandsOpen: true })}
        className="ml-1 flex h-control items-center gap-1.5 rounded-md border border-line px-2 text-xs text-fg-3 hover:bg-surface-2 hover:text-fg-1"
      >
        <span className="max-[880px]:sr-only">Commands</span>
        <Kbd>{shortcutText({ ...commandById('undo'), shortcuts: ['Mod+K'] })}</Kbd>
      </button>
    </header>
  )
}

function HistoryButtons() {
  const { document } = useEditor()
  const past = useStore(document, (state) => state.history.past.at(-1)?.label)
  const future = useStore(document, (state) => state.history.future[0]?.label)
  return (
    <>
      <HistoryButton id="undo" what={past} />
      <HistoryButton id="redo" what={future} />
    </>
  )
}

function HistoryButton({ id, what }: { id: CommandId; what: string | undefined }) {
  const session = useEditor()
  const command = commandById(id)
  return (
    <IconButton
      icon={command.icon ?? 'undo-2'}
      label={what ? `${command.title}: ${what}` : command.title}
      shortcut={shortcutText(command)}
      disabled={!isEnabled(command, session)}
      onClick={() => command.perform(session)}
    />
  )
}

function VersionsButton() {
  const isOpen = useVersionsView((view) => view.open)
  return (
    <IconButton
      icon="history"
      label="Version history"
      pressed={isOpen}
      onClick={toggleVersions}
      data-tour="versions"
    />
  )
}

function ProblemCount() {
  const { ui } = useEditor()
  const problems = useFindings((found) => found.problems)
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const warnings = problems.filter((problem) => problem.severity === 'warning').length
  if (errors + warnings === 0) return null
  const words = [
    errors > 0 ? `${errors} ${errors === 1 ? 'error' : 'errors'}` : '',
    warnings > 0 ? `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}` : '',
  ].filter(Boolean)
  return (
    <Tooltip label="Show the problems">
      <button
        type="button"
        aria-label={`Problems: ${words.join(', ')}`}
        onClick={() => ui.showTab('problems')}
        className="flex h-control items-center gap-1 rounded-md px-1.5 hover:bg-surface-2"
      >
        {errors > 0 && <Badge tone="danger">{errors}</Badge>}
        {warnings > 0 && <Badge tone="warning">{warnings}</Badge>}
      </button>
    </Tooltip>
  )
}

/** From a run that another one called back to that one. */
function CallerLink() {
  const caller = useRunView((view) => view?.calledBy)
  const workflow = useLive((live) =>
    caller ? live.runs?.find(({ id }) => id === caller.run)?.workflow : undefined,
  )
  if (!caller || workflow === undefined) return null
  const label = `Called by ${caller.workflowName}`
  return (
    <Tooltip label={label}>
      <a
        href={hrefOf({ screen: 'editor', project: workflow, run: caller.run })}
        aria-label={label}
        className="grid size-control shrink-0 place-items-center rounded-md text-fg-2 hover:bg-surface-2 hover:text-fg-1"
      >
        <Icon name="corner-left-up" size={16} />
      </a>
    </Tooltip>
  )
}

function MoreMenu() {
  const session = useEditor()
  useSelection()
  return (
    <Menu items={menuItems(session, 'more')}>
      <IconButton icon="ellipsis" label="More" />
    </Menu>
  )
}
