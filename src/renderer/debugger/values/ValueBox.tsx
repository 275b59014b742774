import { useState, type ReactNode } from 'react'
import { isFileReference } from '../../../shared/run/file-reference'
import { InMarkdown } from '../../canvas/markdown/InMarkdown'
import { Readable } from '../../editor/panel/Readable'
import { FileValue } from '../../files/FileValue'
import { filesOf } from '../../files/file-text'
import { Segmented } from '../../ui'
import { JsonTree } from '../JsonTree'
import { isAnswer, isPictureText, isTable, LOOK_WORDS, looksOf, picturesIn } from './kinds'
import type { ValueLook } from './kinds'
import { ValueTable } from './ValueTable'

/** A value of a run, shown in the way that fits it best; a switch offers the others. */
export function ValueBox({
  title,
  value,
  base,
  note,
}: {
  title: string
  value: unknown
  /** What an expression calls it, where one can name it. */
  base?: string
  /** Under the value. */
  note?: ReactNode
}) {
  const looks = looksOf(value)
  const [chosen, setChosen] = useState<ValueLook>()
  const look = chosen !== undefined && looks.includes(chosen) ? chosen : (looks[0] ?? 'json')
  const choice = looks.length > 1 && (
    <Segmented<ValueLook>
      label={`How ${title} is shown`}
      value={look}
      onValueChange={setChosen}
      options={looks.map((each) => ({ value: each, label: LOOK_WORDS[each] }))}
    />
  )
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      {look === 'json' ? (
        <>
          <JsonTree title={title} value={value} base={base} actions={choice} />
          <Pictures value={value} />
        </>
      ) : (
        <div role="group" aria-label={title} className="flex min-w-0 flex-col gap-1">
          <div className="flex min-h-control flex-wrap items-center gap-1">
            <span className="flex-1 text-xs font-medium text-fg-2">{title}</span>
            {choice}
          </div>
          <Shown title={title} value={value} look={look} />
        </div>
      )}
      {note}
    </div>
  )
}

function Shown({
  title,
  value,
  look,
}: {
  title: string
  value: unknown
  look: Exclude<ValueLook, 'json'>
}) {
  if (look === 'table' && isTable(value)) return <ValueTable title={title} rows={value} />
  if (look === 'answer' && isAnswer(value))
    return (
      <>
        <Framed title={title}>
          <InMarkdown text={value.text} />
        </Framed>
        {value.object !== undefined && <StructuredAnswer value={value.object} />}
      </>
    )
  if (look === 'picture')
    return isFileReference(value) ? (
      <FileValue file={value} />
    ) : isPictureText(value) ? (
      <Picture source={value} />
    ) : null
  return (
    <Framed title={title}>
      {typeof value !== 'string' ? (
        <Readable value={value} />
      ) : look === 'markdown' ? (
        <InMarkdown text={value} />
      ) : (
        <p className="break-words whitespace-pre-wrap">{value}</p>
      )}
    </Framed>
  )
}

/** The data of an answer that was asked for in a schema. */
function StructuredAnswer({ value }: { value: unknown }) {
  return (
    <div className="mt-1 flex flex-col gap-1">
      <span className="text-2xs text-fg-3">As data</span>
      {isTable(value) ? (
        <ValueTable title="The answer" rows={value} />
      ) : (
        <Framed title="The answer as data">
          <Readable value={value} />
        </Framed>
      )}
    </div>
  )
}

function Framed({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div
      role="region"
      aria-label={`${title}, to read`}
      tabIndex={0}
      className="max-h-96 min-w-0 overflow-auto rounded-md border border-line bg-surface-2 px-2.5 py-2"
    >
      {children}
    </div>
  )
}

/** The pictures in a value that is shown as JSON. */
function Pictures({ value }: { value: unknown }) {
  if (typeof value !== 'object' || value === null) return null
  const files = filesOf(value)
  const texts = picturesIn(value)
  if (files.length + texts.length === 0) return null
  return (
    <div className="flex flex-wrap gap-2">
      {files.map((file) => (
        <FileValue key={file.file} file={file} />
      ))}
      {texts.map((source) => (
        <Picture key={source} source={source} />
      ))}
    </div>
  )
}

function Picture({ source }: { source: string }) {
  const [isBroken, setBroken] = useState(false)
  if (isBroken)
    return <p className="text-xs text-fg-3">This picture cannot be shown: its data is damaged.</p>
  return (
    <img
      src={source}
      alt="What the step gave, as a picture"
      onError={() => setBroken(true)}
      className="max-h-60 w-fit max-w-full rounded-md border border-line object-contain"
    />
  )
}
