import type { Repeated } from '../../../shared/contract/forks'
import { Checkbox, Icon } from '../../ui'

export interface AgreementsProps {
  repeats: readonly Repeated[]
  agreed: ReadonlySet<string>
  onAgree(node: string, agrees: boolean): void
}

/** What may happen again and cannot be taken back, node by node; each wants a person's agreement. */
export function AgreementList({
  repeats,
  agreed,
  onAgree,
  does = () => undefined,
}: AgreementsProps & {
  /** What a node does, where that is known. */
  does?: (node: string) => string | undefined
}) {
  if (repeats.length === 0) return null
  return (
    <fieldset className="rounded-lg border border-warning bg-warning-soft px-3 py-2.5">
      <legend className="sr-only">What cannot be taken back</legend>
      <p className="flex items-start gap-2 font-medium">
        <Icon name="shield-alert" className="mt-px text-warning" />
        Nobody is asked again before this. It may happen once more, and cannot be taken back.
      </p>
      <ul className="mt-2 flex flex-col gap-1.5">
        {repeats.map(({ node: id, name, risk }) => {
          const what = does(id)
          return (
            <li key={id}>
              <label className="flex items-start gap-2">
                <Checkbox
                  aria-label={`I agree to ${name}`}
                  checked={agreed.has(id)}
                  onCheckedChange={(checked) => onAgree(id, checked)}
                />
                <span className="min-w-0 break-words">
                  <span className="font-medium">{name}</span>
                  {what && <span className="text-fg-2"> ({what})</span>}
                  {risk === 'high-stakes' && <span className="text-fg-2">, high-stakes</span>}
                </span>
              </label>
            </li>
          )
        })}
      </ul>
    </fieldset>
  )
}
