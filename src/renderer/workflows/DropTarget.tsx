import { useRef, useState, type ReactNode } from 'react'
import { Icon } from '../ui'

/** Takes files that are dropped anywhere on it, and shows so while they hover. */
export function DropTarget({
  onFiles,
  children,
}: {
  onFiles: (files: FileList) => void
  children: ReactNode
}) {
  const [over, setOver] = useState(false)
  // Entering a child leaves the parent: only the balance of both says whether the pointer is still here.
  const depth = useRef(0)
  return (
    <div
      className="relative h-full"
      onDragEnter={(event) => {
        if (!hasFiles(event.dataTransfer)) return
        depth.current += 1
        setOver(true)
      }}
      onDragOver={(event) => {
        if (hasFiles(event.dataTransfer)) event.preventDefault()
      }}
      onDragLeave={(event) => {
        if (!hasFiles(event.dataTransfer)) return
        depth.current = Math.max(0, depth.current - 1)
        if (depth.current === 0) setOver(false)
      }}
      onDrop={(event) => {
        if (!hasFiles(event.dataTransfer)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        onFiles(event.dataTransfer.files)
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-3 flex items-center justify-center rounded-xl border-2 border-dashed border-accent-fg bg-accent-soft/90 text-lg font-medium text-accent-fg">
          <Icon name="file-down" size={20} className="mr-2" />
          Drop to import
        </div>
      )}
    </div>
  )
}

function hasFiles(data: DataTransfer): boolean {
  return data.types.includes('Files')
}
