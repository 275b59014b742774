/** The documents of the versions that are active, fetched once each. */
import { useEffect, useMemo, useState } from 'react'
import { create } from 'zustand'
import { namedIn } from '../../shared/workflow/called'
import type { ActiveWorkflow } from '../../shared/contract/activations'
import type { Workflow } from '../../shared/workflow/document'
import { host } from '../bridge/host'
import { useLive } from '../bridge/live'
import { useEditor, useFindings } from '../editor/context'
import { watchCalled, type Called } from '../projects/called'
import { standingOf, type Standing } from './standing'

/** By the workflow's id, with the version that it is. */
const usePublishedDocuments = create<Record<string, { version: number; workflow: Workflow }>>(
  () => ({}),
)

/** By project: whether what is open does something else than what is active; undefined while that is not known. */
const useKnownChanges = create<Record<string, boolean | undefined>>(() => ({}))

/** Whether there is nothing to publish: what is open was compared with what is active, and does the same. */
export function isUpToDate(project: string): boolean {
  return useKnownChanges.getState()[project] === false
}

/** Keeps whether a draft does something else than its active version, as it was found last. */
export function noteChanges(project: string, changes: boolean | undefined): void {
  useKnownChanges.setState({ [project]: changes })
}

/** Keeps the document of a version that is known to be active now. */
export function notePublished(id: string, version: number, workflow: Workflow): void {
  usePublishedDocuments.setState({ [id]: { version, workflow } })
}

/** The document of the active version; undefined until the host gave it. */
export function usePublished(active: ActiveWorkflow | undefined): Workflow | undefined {
  const id = active?.workflow
  const version = active?.version
  const known = usePublishedDocuments((all) => (id === undefined ? undefined : all[id]))
  const isKnown = known !== undefined && known.version === version
  useEffect(() => {
    if (id === undefined || isKnown) return
    const controller = new AbortController()
    host.activations.read({ workflow: id }, { signal: controller.signal }).then(
      ({ active: read, workflow }) => notePublished(id, read.version, workflow),
      (error: unknown) => {
        if (!controller.signal.aborted)
          console.warn('The published version is not known; nothing is said of changes.', error)
      },
    )
    return () => controller.abort()
  }, [id, version, isKnown])
  return isKnown ? known.workflow : undefined
}

/** How the workflow that is open stands to the host. */
export function useStanding(): Standing {
  const { project } = useEditor()
  const all = useLive((live) => live.active)
  const draft = useFindings((found) => found.workflow)
  const published = usePublished(all?.find(({ workflow }) => workflow === project))
  const called = useCalled(draft, published !== undefined)
  const standing = useMemo(
    () => standingOf(project, all, published, called ? { ...draft, workflows: called } : draft),
    [project, all, published, draft, called],
  )
  const changes = standing.kind === 'active' ? standing.changes : undefined
  useEffect(() => {
    noteChanges(project, changes)
    return () => noteChanges(project, undefined)
  }, [project, changes])
  return standing
}

/** The workflows that a draft calls, where it calls any. */
function useCalled(draft: Workflow, isNeeded: boolean): Called | undefined {
  const { catalog } = useEditor()
  const [called, setCalled] = useState<Called>()
  const names = useMemo(
    () => (isNeeded ? namedIn(draft, catalog).join('\n') : ''),
    [draft, catalog, isNeeded],
  )
  useEffect(() => {
    if (names === '') return
    const stop = watchCalled(draft, setCalled)
    return () => {
      stop()
      setCalled(undefined)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `names` stands for the draft: others of its edits call nothing else
  }, [names])
  return called
}
