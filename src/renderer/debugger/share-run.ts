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
import { rememberRun } from '../projects/database'
import { download, fileName } from '../projects/export'
import { keepOpenedRun } from '../projects/opened-runs'
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
  const why = await open(session, file).catch(messageOf)
  if (why === undefined) session.ui.showTab('steps')
  else toast({ title: 'The run was not opened', description: why, tone: 'danger' })
}

async function open(session: EditorSession, file: File): Promise<string | undefined> {
  const most = LIMITS['document-size'].max
  if (file.size > most * 4) return 'The file is too large to be a run. Choose another one.'
  const read = readRunFile(await file.text())
  if (!read.ok) return read.message
  const { workflow } = read.shared
  const here = session.document.document()
  if (workflow.id !== here.id)
    return `It is a run of “${workflow.name}”, and “${here.name}” is open. Open or import that workflow, then open the run there.`
  // An id of its own: the run itself may be here too, with all of its values.
  const run = `file_${nanoid()}`
  const events = read.shared.events.map((event) => ({ ...event, run }))
  await keepOpenedRun(session.project, { run, workflow, events })
  await rememberRun(session.project, run)
  session.run.follow(run)
  return undefined
}
