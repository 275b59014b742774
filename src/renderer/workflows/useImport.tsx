import { useCallback, useRef, useState, type ReactNode } from 'react'
import { messageOf } from '../bridge/error-message'
import { navigate } from '../navigation/route'
import type { Imported } from '../projects/import'
import { Button, Dialog, toast } from '../ui'

interface Refusal {
  file: string
  result: Extract<Imported, { ok: false }>
}

export interface ImportControl {
  /** Opens the file picker. */
  choose: () => void
  /** Imports dropped files. */
  take: (files: Iterable<File>) => Promise<void>
  /** Place it once: the hidden picker, and the dialog that says why a file was refused. */
  parts: ReactNode
}

/** Import of `.baton.json` files, by picker or by drop. One file opens at once; of several, the list shows them. */
export function useImport(): ImportControl {
  const picker = useRef<HTMLInputElement>(null)
  const [refusals, setRefusals] = useState<Refusal[]>([])

  const take = useCallback(async (chosen: Iterable<File>) => {
    const files = [...chosen]
    const refused: Refusal[] = []
    try {
      const { importWorkflow } = await import('../projects/import')
      for (const file of files) {
        const result = await importWorkflow(file)
        if (!result.ok) {
          refused.push({ file: file.name, result })
          continue
        }
        const { project, notes } = result
        if (notes.length > 0 || files.length > 1)
          toast({
            title: `${project.name} was imported`,
            description: notes.join(' ') || undefined,
            tone: 'success',
            duration: notes.length > 0 ? 20_000 : undefined,
          })
        if (files.length === 1) navigate({ screen: 'editor', project: project.id })
      }
    } catch (thrown) {
      toast({ title: 'Nothing was imported', description: messageOf(thrown), tone: 'danger' })
    }
    setRefusals(refused)
  }, [])

  const choose = useCallback(() => picker.current?.click(), [])

  const [first] = refusals
  const parts = (
    <>
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        multiple
        hidden
        data-testid="import-file"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          // The same file can be chosen again after it was mended.
          event.target.value = ''
          if (files.length > 0) void take(files)
        }}
      />
      <Dialog
        open={first !== undefined}
        onOpenChange={(open) => {
          if (!open) setRefusals([])
        }}
        size="sm"
        title={refusals.length > 1 ? `${refusals.length} files were not imported` : 'Not imported'}
        description="Your workflows are as they were."
        footer={
          <>
            <Button onClick={() => setRefusals([])}>Close</Button>
            <Button
              variant="primary"
              onClick={() => {
                setRefusals([])
                choose()
              }}
            >
              Choose another file
            </Button>
          </>
        }
      >
        <ul className="flex flex-col gap-3">
          {refusals.map(({ file, result }) => (
            <li key={file} className="rounded-lg border border-line p-3">
              <p className="font-medium break-all">{file}</p>
              <p className="mt-1 break-words text-fg-2">{result.message}</p>
              {result.details && result.details.length > 1 && (
                <details className="mt-2">
                  <summary className="text-xs text-fg-3">
                    All {result.details.length} problems
                  </summary>
                  <ul className="mt-1 font-mono text-mono break-words text-fg-2">
                    {result.details.map((line) => (
                      <li key={line}>{line}</li>
                    ))}
                  </ul>
                </details>
              )}
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  )
  return { choose, take, parts }
}
