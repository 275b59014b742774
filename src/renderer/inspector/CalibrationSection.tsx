import { useEffect, useState } from 'react'
import { LEAST_ANSWERS, type Calibration, type CalibrationBin } from '../../shared/run/calibration'
import { host, messageOf } from '../bridge/host'
import { useEditor, useNode } from '../editor/context'
import { setNodeField } from '../editor/document-edits'
import { nodeName } from '../editor/document-index'
import { isLocked } from '../editor/locks'
import { isRecord } from '../forms/schema'
import { Button } from '../ui'
import { Section } from './Section'

/** How often people changed or rejected what scored at each level, and what threshold that speaks for. */
export function CalibrationSection({ id }: { id: string }) {
  const node = useNode(id)
  const onlyIf = isRecord(node?.config) ? node.config.onlyIf : undefined
  if (node?.type !== 'human-callback' || !isRecord(onlyIf)) return null
  return (
    <Section title="How sure is sure enough" open={false}>
      <Levels id={id} onlyIf={onlyIf} />
    </Section>
  )
}

function Levels({ id, onlyIf }: { id: string; onlyIf: Record<string, unknown> }) {
  const { document } = useEditor()
  const node = useNode(id)
  const workflow = document.document().id
  const [known, setKnown] = useState<Calibration | null>()
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    let isHere = true
    host.calibration.get({ workflow }).then(
      (found) => isHere && setKnown(found.find((each) => each.node === id) ?? null),
      (thrown: unknown) => isHere && setProblem(messageOf(thrown)),
    )
    return () => {
      isHere = false
    }
  }, [workflow, id])
  if (problem !== undefined)
    return <p className="text-xs text-danger">This cannot be told now: {problem}</p>
  if (known === undefined) return <p className="text-xs text-fg-3">Looking through the runs…</p>
  if (known === null || known.answers + known.automatic === 0)
    return (
      <p className="text-xs text-fg-2">
        No run has asked here with a confidence yet. Once people have answered, this shows how often
        they changed or rejected what scored at each level.
      </p>
    )
  const { bins, answers, automatic, sampled, suggested } = known
  const most = Math.max(1, ...bins.map(total))
  const below = typeof onlyIf.below === 'number' ? onlyIf.below : undefined
  return (
    <div className="flex flex-col gap-3 text-xs">
      <p className="text-fg-2">
        {counted(answers, 'answer')}
        {sampled > 0 && `, ${sampled} of them to what needed no question`}.
        {automatic > 0 && ` ${counted(automatic, 'time')} nobody was asked.`}
      </p>
      <table className="w-full border-separate border-spacing-y-0.5 tabular-nums">
        <thead>
          <tr className="text-left text-fg-3">
            <th className="font-normal">Scored</th>
            <th className="font-normal">What people did</th>
            <th className="text-right font-normal">Wrong</th>
          </tr>
        </thead>
        <tbody>
          {bins.toReversed().map((bin) => (
            <Level key={bin.from} bin={bin} most={most} asked={below} />
          ))}
        </tbody>
      </table>
      <p className="flex flex-wrap gap-x-3 text-fg-3">
        <Mark className="bg-success" word="as it was" />
        <Mark className="bg-warning" word="changed" />
        <Mark className="bg-danger" word="rejected" />
      </p>
      {suggested ? (
        <div className="flex items-center gap-2">
          <p className="min-w-0 flex-1 text-fg-2">
            Of {suggested.answers} answers at {percent(suggested.below)} or above,{' '}
            {suggested.wrong === 0 ? 'none was' : `${suggested.wrong} were`} changed or rejected.
          </p>
          <Button
            size="sm"
            disabled={suggested.below === below || (node && isLocked(node))}
            onClick={() =>
              document.edit(`Edit ${node ? nodeName(node) : id}`, (draft) =>
                setNodeField(draft, id, 'config', {
                  ...(isRecord(node?.config) ? node.config : {}),
                  onlyIf: { ...onlyIf, below: suggested.below },
                }),
              )
            }
          >
            {suggested.below === below ? 'In use' : `Ask below ${suggested.below}`}
          </Button>
        </div>
      ) : (
        <p className="text-fg-2">
          {answers < LEAST_ANSWERS
            ? `A threshold is suggested from ${LEAST_ANSWERS} answers on.`
            : 'No threshold would do: people change or reject too much at every level.'}
        </p>
      )}
    </div>
  )
}

function Level({
  bin,
  most,
  asked,
}: {
  bin: CalibrationBin
  most: number
  asked: number | undefined
}) {
  const all = total(bin)
  const width = (count: number) => ({ width: `${(count / most) * 100}%` })
  const wrong = bin.changed + bin.rejected
  const passes = asked !== undefined && bin.from >= asked
  return (
    <tr
      title={`${bin.asItWas} as it was, ${bin.changed} changed, ${bin.rejected} rejected${passes ? '; needs no question now' : ''}`}
      className={all === 0 ? 'text-fg-3' : undefined}
    >
      <td className="w-20 pr-2 whitespace-nowrap">
        {Math.round(bin.from * 100)}–{percent(bin.to)}
        {passes && <span aria-label="needs no question now"> ✓</span>}
      </td>
      <td>
        <span className="flex h-2 overflow-hidden rounded-sm bg-surface-3">
          <span className="bg-success" style={width(bin.asItWas)} />
          <span className="bg-warning" style={width(bin.changed)} />
          <span className="bg-danger" style={width(bin.rejected)} />
        </span>
      </td>
      <td className="w-16 pl-2 text-right">{all === 0 ? '–' : `${wrong} of ${all}`}</td>
    </tr>
  )
}

function Mark({ className, word }: { className: string; word: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className={`size-2 rounded-sm ${className}`} />
      {word}
    </span>
  )
}

function total({ asItWas, changed, rejected }: CalibrationBin): number {
  return asItWas + changed + rejected
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
