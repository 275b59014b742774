/** A run on its way out to a file, and in from one. */
import { nanoid } from 'nanoid'
import { isEnded } from '../../shared/run/events'
import {
  readRunFile,
  RUN_FILE_EXTENSION,
  runFileText,
  type SharedRun,
} from '../../shared/run/run-file'
import { LIMITS } from '../../shared/workflow/limits'
import { messageOf } from '../bridge/error-message'
import type { EditorSession } from '../editor/session'
import { navigate } from '../navigation/route'
import { getProject, rememberRun } from '../projects/database'
import { download, fileName } from '../projects/export'
import { keepOpenedRun } from '../projects/opened-runs'
import { projectOfFile } from '../projects/run-projects'
import { toast } from '../ui'

/** The run that is shown, where it can be shared: it is over, and all of it is here. */
export function sharedRun({ run }: Pick<EditorSession, 'run'>): SharedRun | undefined {
  const { latest, workflow, events } = run.state.getState()
  if (!latest || !workflow || !isEnded(latest.status)) return undefined
  return { run: latest.run, workflow, events: [...events] }
}

/** Writes the run that is shown to a file; a word says what was taken out of it. */
export function writeRunFile(shared: SharedRun, options: { values: boolean }): void {
  const { text, secrets } = runFileText(shared, options)
  download(text, fileName(`${shared.workflow.name} run`, RUN_FILE_EXTENSION))
  if (secrets > 0)
    toast({
      title: 'Exported without its secrets',
      description: `${secrets === 1 ? 'One string' : `${secrets} strings`} looked like a secret and was taken out of the file.`,
    })
}

/** Lets a person choose a file with a run, and shows that run. */
export function chooseRunFile(session: EditorSession): void {
  const picker = document.createElement('input')
  picker.type = 'file'
  picker.accept = '.json,application/json'
  picker.addEventListener('change', () => {
    const [file] = picker.files ?? []
    if (file) void openRunFile(session, file)
  })
  picker.click()
}

/** Shows the run that a file holds, or says why not; what was shown before stays then. */
export async function openRunFile(session: EditorSession, file: File): Promise<void> {
  const opened = await open(session, file).catch((error: unknown) => ({ why: messageOf(error) }))
  if (opened === undefined) session.ui.showTab('steps')
  else if ('other' in opened) offerElsewhere(session, opened.other)
  else toast({ title: 'The run was not opened', description: opened.why, tone: 'danger' })
}

/** It is a run of another workflow: one that is here, or one that the file holds. */
function offerElsewhere(session: EditorSession, shared: SharedRun): void {
  const here = session.document.document().name
  toast({
    title: `It is a run of “${shared.workflow.name}”`,
    description: `“${here}” is open. The run can be opened with its own workflow.`,
    action: { label: 'Open it there', onClick: () => void openElsewhere(shared) },
    duration: 30_000,
  })
}

async function openElsewhere(shared: SharedRun): Promise<void> {
  try {
    const known = await getProject(shared.workflow.id)
    if (known) await keepOpenedRun(known.id, shared)
    const project = known?.id ?? (await projectOfFile(shared))
    navigate({ screen: 'editor', project, run: shared.run })
  } catch (error) {
    toast({ title: 'The run was not opened', description: messageOf(error), tone: 'danger' })
  }
}

async function open(
  session: EditorSession,
  file: File,
): Promise<{ why: string } | { other: SharedRun } | undefined> {
  const most = LIMITS['document-size'].max
  if (file.size > most * 4) return { why: 'The file is too large to be a run. Choose another one.' }
  const read = readRunFile(await file.text())
  if (!read.ok) return { why: read.message }
  const { workflow } = read.shared
  // An id of its own: the run itself may be here too, with all of its values.
  const run = `file_${nanoid()}`
  const events = read.shared.events.map((event) => ({ ...event, run }))
  const shared = { run, workflow, events }
  if (workflow.id !== session.document.document().id) return { other: shared }
  await keepOpenedRun(session.project, shared)
  await rememberRun(session.project, run)
  session.run.follow(run)
  return undefined
}
