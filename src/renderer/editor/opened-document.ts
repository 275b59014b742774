/** A project's document as it is opened: what was saved, what was edited after that, and what of both can be undone. */
import type { Workflow } from '../../shared/workflow/document'
import { openProject } from '../projects/database'
import type { Project } from '../projects/schema'
import type { KeptSteps, Steps, StepsLost } from '../projects/steps/steps'
import { dropDraft, findDrafts, type FoundDraft } from './edit-drafts'
import { replaceDocument, startHistory, type History } from './history'
import { createStepRecorder, historyOf, withUnsaved, type StepRecorder } from './kept-history'
import { isWindowOpen } from './window-identity'

export interface OpenedDocument {
  stored: Project
  /** The saved document, and what can be undone and redone. */
  saved: History<Workflow>
  /** The same with the edits that did not land before the page went; `saved` itself when there are none. */
  history: History<Workflow>
  /** The revision that `history` was made on; another than the stored one where a window saved in between. */
  base: number
  /** The window whose draft `history` took over: its draft may go once it is kept as this window's own. */
  draft?: string
  recorder: StepRecorder
  /** Why earlier edits cannot be undone any more. */
  lost: StepsLost | undefined
}

/** Opens a project for a window. Undefined when it is not here. Rejects with a `StorageProblem` when the store fails. */
export async function openDocument(
  project: string,
  window: string,
): Promise<OpenedDocument | undefined> {
  const [found, drafts] = await Promise.all([
    openProject(project),
    findDrafts(project, window, isWindowOpen),
  ])
  if (!found) return undefined
  const { project: stored } = found
  const { kept, saved, lost } = savedHistory(stored.workflow, found.steps)
  const recorder = createStepRecorder(kept, saved)
  const opened = { stored, saved, history: saved, base: stored.revision, recorder, lost }

  const [draft] = drafts
  if (!draft) return opened
  const isSaved = JSON.stringify(draft.workflow) === JSON.stringify(stored.workflow)
  const edited = isSaved ? stored.workflow : draft.workflow
  const goneOn = goOn(edited, stored, kept, draft)
  const takenOver = draft.window === window ? {} : { draft: draft.window }
  if (goneOn) {
    const { history, steps } = goneOn
    return { ...opened, ...takenOver, history, recorder: createStepRecorder(kept, history, steps) }
  }
  if (isSaved) {
    dropDraft(project, draft.window)
    return opened
  }
  return {
    ...opened,
    ...takenOver,
    history: replaceDocument(saved, 'Restore what was not saved', Date.now(), edited),
    base: draft.base,
  }
}

function savedHistory(
  workflow: Workflow,
  steps: KeptSteps | { lost: StepsLost } | undefined,
): { kept?: KeptSteps; saved: History<Workflow>; lost: StepsLost | undefined } {
  const saved = startHistory(workflow)
  if (!steps) return { saved, lost: undefined }
  if ('lost' in steps) return { saved, lost: steps.lost }
  try {
    return { kept: steps, saved: historyOf(workflow, steps), lost: undefined }
  } catch (error) {
    console.warn('The steps that could be undone do not lead to the saved workflow.', error)
    return { saved, lost: 'damaged' }
  }
}

/** The history that was not saved before the page went, where it goes on from the one that was. */
function goOn(
  edited: Workflow,
  stored: Project,
  kept: KeptSteps | undefined,
  draft: FoundDraft,
): { steps: Steps; history: History<Workflow> } | undefined {
  if (draft.base !== stored.revision || !draft.steps) return undefined
  const steps = withUnsaved(kept, draft.steps)
  if (!steps) return undefined
  try {
    return { steps, history: historyOf(edited, steps) }
  } catch (error) {
    console.warn('What was not saved is restored as one step: its own are damaged.', error)
    return undefined
  }
}
