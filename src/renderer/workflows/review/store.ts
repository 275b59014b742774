/** Files on their way in: read, shown with what they can touch, and kept only once a person agreed. */
import { create } from 'zustand'
import { messageOf } from '../../bridge/error-message'
import type { Workflow } from '../../../shared/workflow/document'
import type { FoundSecret } from '../../../shared/workflow/secrets'
import { navigate } from '../../navigation/route'
import type { ReadDocument, Refusal } from '../../projects/import'
import { toast } from '../../ui'
import { remember, type Choices } from './connection-choices'

/** A workflow that waits for a yes. */
export interface Reviewed extends ReadDocument {
  key: string
  file: string
  secrets: readonly FoundSecret[]
  /** Take them out before it is kept; a person says so. */
  removeSecrets: boolean
  /** Local connections, by the ids that they stand for; undefined: none was chosen by hand. */
  choices?: Choices
  /** Left out when a person says so. */
  wanted: boolean
}

export interface RefusedFile {
  file: string
  refusal: Refusal
}

interface ImportState {
  documents: readonly Reviewed[]
  refused: readonly RefusedFile[]
  /** Files are being read or kept. */
  busy: boolean
  /** Which place shows the review. */
  owner: string | undefined
}

const NOTHING: ImportState = { documents: [], refused: [], busy: false, owner: undefined }

export const useImports = create<ImportState>(() => NOTHING)

/** Reads files and shows them for review where `owner` is; nothing is kept yet. */
export async function reviewImport(sources: readonly File[], owner: string): Promise<void> {
  useImports.setState({ busy: true, owner })
  try {
    const [{ readImport }, { findSecrets }] = await Promise.all([
      import('../../projects/import'),
      import('../../../shared/workflow/secrets'),
    ])
    const documents: Reviewed[] = []
    const refused: RefusedFile[] = []
    for (const [index, source] of sources.entries()) {
      const read = await readImport(source)
      if (!read.ok) refused.push({ file: source.name, refusal: read })
      else
        for (const [at, document] of read.documents.entries())
          documents.push({
            ...document,
            key: `${index}.${at}`,
            file: source.name,
            secrets: findSecrets(document.workflow),
            removeSecrets: false,
            wanted: true,
          })
    }
    useImports.setState({ documents, refused, busy: false })
  } catch (thrown) {
    useImports.setState(NOTHING)
    toast({ title: 'Nothing was imported', description: messageOf(thrown), tone: 'danger' })
  }
}

/** Changes what is done with one of the workflows. */
export function decide(
  key: string,
  change: Partial<Pick<Reviewed, 'removeSecrets' | 'wanted' | 'choices'>>,
): void {
  useImports.setState(({ documents }) => ({
    documents: documents.map((one) => (one.key === key ? { ...one, ...change } : one)),
  }))
}

/** Lets all of it go; nothing was kept. */
export function cancelImport(): void {
  useImports.setState(NOTHING)
}

/**
 * Keeps the workflows that are wanted, and opens the one when it is one. `suggested`: what stands for a document's connections where its
 * person chose nothing.
 */
export async function agreeToImport(
  suggested: (workflow: Workflow) => Choices = () => ({}),
): Promise<void> {
  const { documents } = useImports.getState()
  useImports.setState({ busy: true })
  try {
    const [{ keepImport }, { removeSecrets }, { withConnections }] = await Promise.all([
      import('../../projects/import'),
      import('../../../shared/workflow/secrets'),
      import('../../../shared/workflow/connection-uses'),
    ])
    const wanted = documents.filter((one) => one.wanted)
    const kept = new Map<string, string>()
    for (const one of wanted) {
      const { secrets, choices = suggested(one.workflow) } = one
      remember(choices)
      const chosen = Object.entries(choices).filter(([, to]) => to !== '')
      const workflow = withConnections(one.workflow, Object.fromEntries(chosen))
      const project = await keepImport(
        one.removeSecrets && secrets.length > 0 ? removeSecrets(workflow, secrets) : workflow,
        one.file,
        kept,
      )
      // Should a later one fail, what is left is what is not kept yet.
      useImports.setState((state) => ({
        documents: state.documents.filter(({ key }) => key !== one.key),
      }))
      if (one.notes.length > 0 || wanted.length > 1)
        toast({
          title: `${project.name} was imported`,
          description: one.notes.join(' ') || undefined,
          tone: 'success',
          duration: one.notes.length > 0 ? 20_000 : undefined,
        })
      if (wanted.length === 1) navigate({ screen: 'editor', project: project.id })
    }
    useImports.setState(NOTHING)
  } catch (thrown) {
    useImports.setState({ busy: false })
    toast({ title: 'Not imported', description: messageOf(thrown), tone: 'danger' })
  }
}
