import { commandById, shortcutText } from '../../commands/commands'
import { Button, IconButton, Menu, Tooltip, type MenuItem } from '../../ui'
import { useDocument, useEditor, useRun } from '../context'
import { nodeById, nodeName } from '../document-index'
import { isUnderWay } from './run-store'
import { simulate } from './simulate'
import { startRun, stopRun } from './start-run'

/** Pauses the run, or goes on with it. */
function PauseButton() {
  const session = useEditor()
  const isPaused = useRun((state) => state.latest?.paused !== undefined)
  const command = commandById(isPaused ? 'debug-continue' : 'debug-pause')
  return (
    <IconButton
      variant="secondary"
      icon={isPaused ? 'play' : 'pause'}
      label={isPaused ? 'Continue the run' : 'Pause the run'}
      shortcut={shortcutText(command)}
      onClick={() => command.perform(session)}
    />
  )
}

/** Run, or Stop while a run is under way; beside Run the other ways to start. */
export function RunButton() {
  const session = useEditor()
  const isStarting = useRun((state) => state.starting)
  const isRunning = useRun(isUnderWay)
  const triggers = useDocument((workflow) =>
    workflow.nodes
      .filter((node) => session.catalog.get(node.type)?.trigger && !node.disabled)
      .map((node) => node.id)
      .join(' '),
  )
  if (isRunning)
    return (
      <span className="flex gap-1">
        <PauseButton />
        <Button icon="square" onClick={() => void stopRun(session)}>
          Stop
        </Button>
      </span>
    )
  const ids = triggers.split(' ').filter(Boolean)
  const several: MenuItem[] =
    ids.length < 2
      ? []
      : [
          { separator: true },
          { heading: 'Start from' },
          ...ids.map((id): MenuItem => {
            const node = nodeById(session.document.document(), id)
            return {
              label: node ? nodeName(node) : id,
              icon: 'play',
              onSelect: () => void startRun(session, { trigger: id }),
            }
          }),
        ]
  return (
    <span className="flex gap-1">
      <span className="flex" data-tour="run">
        <Tooltip label="Run with the sample input" shortcut={shortcutText(commandById('run'))}>
          <Button
            variant="primary"
            icon="play"
            busy={isStarting}
            className="rounded-r-none"
            onClick={() => void startRun(session)}
          >
            Run
          </Button>
        </Tooltip>
        <Menu
          items={[
            {
              label: 'Run with the sample input',
              icon: 'play',
              onSelect: () => void startRun(session),
            },
            {
              label: 'Run with other input…',
              icon: 'braces',
              onSelect: () => session.ui.setState({ inputOpen: true }),
            },
            ...several,
            { separator: true },
            { heading: 'Nothing leaves this computer' },
            {
              label: 'Simulate, and approve every question',
              icon: 'flask-conical',
              shortcut: shortcutText(commandById('simulate')),
              onSelect: () => simulate(session, 'approve'),
            },
            {
              label: 'Simulate, and ask me',
              icon: 'flask-conical',
              onSelect: () => simulate(session, 'ask'),
            },
          ]}
        >
          <Button
            variant="primary"
            icon="chevron-down"
            aria-label="Other ways to run"
            disabled={isStarting}
            className="ml-px rounded-l-none px-1!"
          />
        </Menu>
      </span>
      <IconButton
        variant="secondary"
        icon="flask-conical"
        label="Simulate: nothing leaves this computer"
        shortcut={shortcutText(commandById('simulate'))}
        disabled={isStarting}
        onClick={() => simulate(session, 'approve')}
      />
    </span>
  )
}
