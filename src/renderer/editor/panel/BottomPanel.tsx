import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { Badge, CenteredSpinner, cn, IconButton, Tabs } from '../../ui'
import { useEditor, useFindings, useRun, useUi } from '../context'
import type { PanelTab } from '../ui-state'
import { EventsTab } from './EventsTab'
import { OutputTab } from './OutputTab'
import { ProblemsTab } from './ProblemsTab'

const RunsTab = lazy(() => import('../../debugger/RunsTab'))
const TimelineTab = lazy(() => import('../../debugger/TimelineTab'))
const StepsTab = lazy(() => import('../../debugger/StepsTab'))
const BreakpointsTab = lazy(() => import('../../debugger/BreakpointsTab'))
const LogTab = lazy(() => import('../../debugger/LogTab'))

/** Below the canvas: what the run gave, what is wrong, what happened. Closed, only its tabs are left. */
export function BottomPanel() {
  const { ui, debugging } = useEditor()
  const open = useUi((state) => state.panelOpen)
  const tab = useUi((state) => state.panelTab)
  const problems = useFindings((found) => found.problems.length)
  const worst = useFindings((found) => found.problems[0]?.severity)
  const events = useRun((state) => state.eventCount)
  const stops = useStore(debugging, (kept) => kept.breakpoints.length)
  const logs = useRun((state) => state.latest?.logs.length ?? 0)
  const tone = worst === 'error' ? 'danger' : worst === 'warning' ? 'warning' : 'info'
  return (
    <section
      aria-label="Results"
      className={cn(
        'flex min-h-9 flex-col border-line bg-surface-1 not-first:border-t',
        open ? 'h-full' : 'shrink-0',
      )}
    >
      <Tabs<PanelTab>
        label="Results"
        className="min-h-0 flex-1"
        value={tab}
        onValueChange={(next) => ui.showTab(next)}
        tabs={[
          { value: 'output', label: 'Output', content: open && <OutputTab /> },
          {
            value: 'runs',
            label: 'Runs',
            content: open && (
              <Suspense fallback={<CenteredSpinner />}>
                <RunsTab />
              </Suspense>
            ),
          },
          {
            value: 'steps',
            label: 'Steps',
            content: open && (
              <Suspense fallback={<CenteredSpinner />}>
                <StepsTab />
              </Suspense>
            ),
          },
          {
            value: 'timeline',
            label: 'Timeline',
            content: open && (
              <Suspense fallback={<CenteredSpinner />}>
                <TimelineTab />
              </Suspense>
            ),
          },
          {
            value: 'problems',
            label: <>Problems {problems > 0 && <Badge tone={tone}>{problems}</Badge>}</>,
            content: open && <ProblemsTab />,
          },
          {
            value: 'events',
            label: <>Events {events > 0 && <span className="text-2xs text-fg-3">{events}</span>}</>,
            content: open && <EventsTab />,
          },
          {
            value: 'breakpoints',
            label: <>Breakpoints {stops > 0 && <Count of={stops} />}</>,
            content: open && (
              <Suspense fallback={<CenteredSpinner />}>
                <BreakpointsTab />
              </Suspense>
            ),
          },
          {
            value: 'log',
            label: <>Log {logs > 0 && <Count of={logs} />}</>,
            content: open && (
              <Suspense fallback={<CenteredSpinner />}>
                <LogTab />
              </Suspense>
            ),
          },
        ]}
        actions={
          <IconButton
            size="sm"
            icon={open ? 'chevron-down' : 'chevron-up'}
            label={open ? 'Fold the results away' : 'Show the results'}
            onClick={() => ui.setState({ panelOpen: !open })}
          />
        }
      />
    </section>
  )
}

function Count({ of }: { of: number }) {
  return <span className="text-2xs text-fg-3">{of}</span>
}
