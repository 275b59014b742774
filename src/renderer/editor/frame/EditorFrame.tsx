import type { Viewport } from '@xyflow/react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { EditorActivation } from '../../activation/EditorActivation'
import { Canvas } from '../../canvas/Canvas'
import { Palette } from '../../canvas/Palette'
import { CommandPalette } from '../../commands/CommandPalette'
import { useShortcuts } from '../../commands/shortcuts'
import { BreakpointDialog } from '../../debugger/BreakpointDialog'
import { DebugBar } from '../../debugger/pausing/DebugBar'
import { useDebugger } from '../../debugger/pausing/useDebugger'
import { DebugDialogs } from '../../debugger/DebugDialogs'
import { ShareRunDialog } from '../../debugger/ShareRunDialog'
import { MomentNotice } from '../../debugger/MomentNotice'
import { Inspector } from '../../inspector/Inspector'
import { getView, saveView } from '../../projects/database'
import { CenteredSpinner, useMedia } from '../../ui'
import { ExportParts } from '../../workflows/export/ExportParts'
import { usePreload } from '../../bridge/usePreload'
import { closeVersions, useVersionsView } from '../../versions/view'
import { useEditor, useUi } from '../context'
import { BottomPanel } from '../panel/BottomPanel'
import { CallbackBar } from '../panel/CallbackBar'
import { BudgetWarning } from '../run/BudgetWarning'
import { closeQuestions } from './close-questions'
import { InputDialog } from '../run/InputDialog'
import { StaleBanner } from './StaleBanner'
import { TopBar } from './TopBar'

/** The canvas keeps at least this much (interface.md, "The frame"), and less where the window is that small itself. Pixels. */
const CANVAS_LEAST = { width: 480, height: 240 }
const CANVAS_LEAST_SMALL = { width: 240, height: 96 }
const IS_NARROW = '(max-width: 880px)'
const IS_LOW = '(max-height: 560px)'

const loadVersions = () => import('../../versions/VersionsPanel')
const loadCompare = () => import('../../versions/CompareView')
const loadSteps = () => import('../../debugger/StepsTab')
const VersionsPanel = lazy(loadVersions)
const CompareView = lazy(loadCompare)
const loadTimeline = () => import('../../debugger/TimelineTab')
const loadBreakpoints = () => import('../../debugger/BreakpointsTab')
const loadLog = () => import('../../debugger/LogTab')
const PARTS = [loadVersions, loadCompare, loadSteps, loadTimeline, loadBreakpoints, loadLog]

/** The editor's parts in their places; which are open and how large they are is remembered. */
export function EditorFrame() {
  usePreload(PARTS)
  const session = useEditor()
  useShortcuts(session)
  useDebugger()
  const paletteOpen = useUi((ui) => ui.paletteOpen)
  const panelOpen = useUi((ui) => ui.panelOpen)
  const versionsOpen = useVersionsView((view) => view.open)
  const inspectorOpen = useUi((ui) => ui.inspectorOpen) || versionsOpen
  const isVersionShown = useVersionsView((view) => view.shown !== undefined)
  // The history belongs to the workflow that is open.
  useEffect(() => closeVersions, [])
  // So do the questions that are open about it.
  useEffect(() => closeQuestions, [])
  const isNarrow = useMedia(IS_NARROW)
  const isLow = useMedia(IS_LOW)
  const least = {
    width: (isNarrow ? CANVAS_LEAST_SMALL : CANVAS_LEAST).width,
    height: (isLow ? CANVAS_LEAST_SMALL : CANVAS_LEAST).height,
  }
  const columns = useDefaultLayout({
    id: 'baton.editor.columns',
    panelIds: inspectorOpen ? ['work', 'inspector'] : ['work'],
    storage: localStorage,
  })
  const rows = useDefaultLayout({
    id: 'baton.editor.rows',
    panelIds: panelOpen ? ['canvas', 'panel'] : ['canvas'],
    storage: localStorage,
  })
  return (
    <div className="flex h-full flex-col">
      <TopBar />
      <StaleBanner />
      <div className="flex min-h-0 flex-1">
        {paletteOpen && <Palette />}
        <Group
          id="editor-columns"
          orientation="horizontal"
          className="min-w-0 flex-1"
          defaultLayout={columns.defaultLayout}
          onLayoutChanged={columns.onLayoutChanged}
        >
          <Panel id="work" minSize={least.width}>
            <div className="flex h-full flex-col">
              <Group
                id="editor-rows"
                orientation="vertical"
                className="min-h-0 flex-1"
                defaultLayout={rows.defaultLayout}
                onLayoutChanged={rows.onLayoutChanged}
              >
                <Panel id="canvas" minSize={least.height}>
                  <div className="relative h-full">
                    {/* Nobody gets into what a version is shown over. */}
                    <div inert={isVersionShown} className="contents">
                      <RememberedCanvas />
                    </div>
                    <div className="pointer-events-none absolute inset-x-3 top-3 z-10 flex flex-col items-center gap-2">
                      <DebugBar />
                      <CallbackBar />
                    </div>
                    <MomentNotice />
                    <ShownVersion />
                  </div>
                </Panel>
                {panelOpen && (
                  <>
                    <Separator
                      aria-label="Resize the output"
                      className="h-px bg-line outline-none data-[separator=active]:bg-accent-fg data-[separator=focus]:bg-accent-fg data-[separator=hover]:bg-accent-fg"
                    />
                    <Panel
                      id="panel"
                      defaultSize={210}
                      minSize={120}
                      groupResizeBehavior="preserve-pixel-size"
                    >
                      <BottomPanel />
                    </Panel>
                  </>
                )}
              </Group>
              {!panelOpen && <BottomPanel />}
            </div>
          </Panel>
          {inspectorOpen && (
            <>
              <Separator
                aria-label="Resize the inspector"
                className="w-px bg-line outline-none data-[separator=active]:bg-accent-fg data-[separator=focus]:bg-accent-fg data-[separator=hover]:bg-accent-fg"
              />
              <Panel
                id="inspector"
                defaultSize={isNarrow ? 260 : 340}
                minSize={isNarrow ? 240 : 280}
                maxSize={640}
                groupResizeBehavior="preserve-pixel-size"
              >
                {versionsOpen ? (
                  <Suspense fallback={<CenteredSpinner />}>
                    <VersionsPanel />
                  </Suspense>
                ) : (
                  <Inspector />
                )}
              </Panel>
            </>
          )}
        </Group>
      </div>
      <CommandPalette />
      <InputDialog />
      <EditorActivation />
      <BudgetWarning />
      <ShareRunDialog />
      <DebugDialogs />
      <BreakpointDialog />
      <ExportParts />
    </div>
  )
}

/** The version that is looked at, over the canvas. */
function ShownVersion() {
  const shown = useVersionsView((view) => view.shown)
  if (!shown) return null
  return (
    <Suspense fallback={<CenteredSpinner />}>
      <CompareView id={shown.id} before={shown.before} />
    </Suspense>
  )
}

/** The canvas as it was looked at last. It appears once that is known, so that it does not jump. */
function RememberedCanvas() {
  const { project } = useEditor()
  const [view, setView] = useState<{ viewport: Viewport | undefined } | undefined>()
  useEffect(() => {
    let isGone = false
    getView(project).then(
      (found) => {
        if (!isGone) setView({ viewport: found?.viewport })
      },
      (error: unknown) => {
        console.warn('Where you looked last is not remembered.', error)
        if (!isGone) setView({ viewport: undefined })
      },
    )
    return () => {
      isGone = true
    }
  }, [project])
  if (!view) return null
  return (
    <Canvas
      viewport={view.viewport}
      onViewport={(viewport) =>
        void saveView(project, { viewport }).catch((error: unknown) =>
          console.warn('Where you look is not remembered.', error),
        )
      }
    />
  )
}
