import { useState } from 'react'
import { Button, Dialog, Segmented } from '../../ui'
import { SecretsFound } from '../review/SecretsFound'
import { closeExport, decideExport, useExports, writeExport, type FileWay } from './store'

const WAYS: readonly { value: FileWay; label: string }[] = [
  { value: 'each', label: 'One file each' },
  { value: 'bundle', label: 'One file with all' },
]

/** What is to be decided before workflows are written to files. */
export function ExportDialog() {
  const documents = useExports((state) => state.documents)
  const [way, setWay] = useState<FileWay>('each')
  const found = documents.filter(({ secrets }) => secrets.length > 0).length
  const [only] = documents
  const isOne = documents.length === 1
  return (
    <Dialog
      open={documents.length > 0}
      onClose={closeExport}
      title={isOne ? `Export “${only?.workflow.name}”` : `Export ${documents.length} workflows`}
      description={
        found > 0
          ? 'Some of it looks like secrets. Whoever gets the file can read what stays in it.'
          : 'Nothing in them looks like a secret.'
      }
      footer={
        <>
          <Button onClick={closeExport}>Cancel</Button>
          <Button variant="primary" icon="download" onClick={() => writeExport(way)}>
            Export
          </Button>
        </>
      }
    >
      {!isOne && (
        <div className="mb-4 flex justify-start">
          <Segmented label="Files" value={way} onValueChange={setWay} options={WAYS} />
        </div>
      )}
      {documents.map((one, index) =>
        one.secrets.length === 0 ? null : (
          <div key={`${index} ${one.workflow.id}`}>
            {!isOne && <h3 className="mb-1 font-medium">{one.workflow.name}</h3>}
            <SecretsFound
              workflow={one.workflow}
              secrets={one.secrets}
              removed={one.removeSecrets}
              onRemove={(yes) => decideExport(index, yes)}
            />
          </div>
        ),
      )}
      {!isOne && (
        <ul className="text-fg-2">
          {documents
            .filter(({ secrets }) => secrets.length === 0)
            .map(({ workflow }) => (
              <li key={workflow.id} className="truncate">
                {workflow.name}
              </li>
            ))}
        </ul>
      )}
    </Dialog>
  )
}
