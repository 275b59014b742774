import { useEffect, useState } from 'react'
import type { FileReference } from '../../shared/run/file-reference'
import { host, messageOf } from '../bridge/host'
import { Icon, IconButton } from '../ui'
import { isPicture, sizeText } from './file-text'
import { reveal } from './reveal'

/** A file that a value of a run refers to: what it is, where it is, and how it looks where it is a picture. */
export function FileValue({ file }: { file: FileReference }) {
  return (
    <figure className="flex w-fit max-w-full min-w-0 flex-col gap-2 rounded-lg border border-line bg-surface-1 p-2">
      {isPicture(file) && <Picture file={file} />}
      <figcaption className="flex min-w-0 items-center gap-2">
        <Icon name={isPicture(file) ? 'image' : 'file-text'} className="text-fg-3" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{file.name}</span>
          <span className="block truncate text-xs text-fg-3" title={file.file}>
            {sizeText(file.bytes)} · {file.contentType.split(';', 1)[0]}
          </span>
        </span>
        <IconButton
          size="sm"
          icon="folder-open"
          label={`Show ${file.name} in its folder`}
          onClick={() => void reveal(file.file)}
        />
      </figcaption>
    </figure>
  )
}

type Shown = { source: string } | { problem: string } | undefined

function Picture({ file }: { file: FileReference }) {
  const [shown, setShown] = useState<Shown>()
  const { file: path, name } = file
  useEffect(() => {
    let isGone = false
    const show = (next: Shown) => {
      if (!isGone) setShown(next)
    }
    host.workspace.picture({ path }).then(
      ({ contentType, base64 }) => show({ source: `data:${contentType};base64,${base64}` }),
      (error: unknown) => show({ problem: messageOf(error) }),
    )
    return () => {
      isGone = true
    }
  }, [path])
  if (!shown) return null
  if ('problem' in shown)
    return <p className="max-w-90 text-xs break-words text-fg-3">{shown.problem}</p>
  return (
    <img src={shown.source} alt={name} className="max-h-60 max-w-full rounded-md object-contain" />
  )
}
