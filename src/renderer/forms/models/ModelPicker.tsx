import { Command } from 'cmdk'
import { useEffect, useId, useState } from 'react'
import type { ModelSource } from '../../../shared/contract/models'
import { host, messageOf } from '../../bridge/host'
import { hrefOf } from '../../navigation/route'
import { Icon, IconButton, Popover } from '../../ui'
import { priceWords } from './price-words'

const OFFLINE_MODEL = 'builtin:offline'
const LINE = 'flex items-center gap-2 rounded-sm px-2 py-1.5 data-[selected=true]:bg-surface-2'
const HEADING =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-fg-3'

/** A model, and the connection that leads to it; undefined for the one that needs none. */
export interface PickedModel {
  model: string
  connection: string | undefined
}

interface ModelPickerProps {
  /** What the picker is for: the label of its field. */
  label: string
  value: string
  disabled: boolean
  onPick(picked: PickedModel): void
}

type Listed =
  | { state: 'loading' }
  | { state: 'ready'; sources: readonly ModelSource[] }
  | { state: 'failed'; problem: string }

/** The models of every connection by name, with their prices. They are asked for when it is opened. */
export function ModelPicker({ label, value, disabled, onPick }: ModelPickerProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      label={`Models for ${label}`}
      align="end"
      className="w-96 p-0!"
      trigger={
        <IconButton
          icon="chevrons-up-down"
          label={`Choose ${label.toLowerCase() === 'model' ? 'a model' : `a model for ${label}`}`}
          disabled={disabled}
        />
      }
    >
      <Choices
        value={value}
        onPick={(picked) => {
          setOpen(false)
          onPick(picked)
        }}
      />
    </Popover>
  )
}

function Choices({ value, onPick }: Pick<ModelPickerProps, 'value' | 'onPick'>) {
  const listId = useId()
  const [listed, setListed] = useState<Listed>({ state: 'loading' })
  useEffect(() => {
    let isGone = false
    const put = (next: Listed) => {
      if (!isGone) setListed(next)
    }
    host.models.list({}).then(
      (sources) => put({ state: 'ready', sources }),
      (thrown: unknown) => put({ state: 'failed', problem: messageOf(thrown) }),
    )
    return () => {
      isGone = true
    }
  }, [])
  const sources = listed.state === 'ready' ? listed.sources : []
  const problems = sources.filter(({ problem }) => problem !== undefined)
  return (
    <Command
      label="Models"
      loop
      onKeyDown={(event) => {
        if (event.key !== 'Escape') event.stopPropagation()
      }}
    >
      <Command.Input
        autoFocus
        placeholder="Search models"
        className="h-9 w-full border-b border-line bg-transparent px-3 outline-none"
      />
      <Command.List id={listId} className="max-h-75 overflow-y-auto p-1">
        <Command.Empty className="px-3 py-6 text-center text-fg-3">
          No model has this name. Type it into the field if you know it.
        </Command.Empty>
        <Command.Group heading="Built in" className={HEADING}>
          <Choice
            model={OFFLINE_MODEL}
            price="free"
            isChosen={value === OFFLINE_MODEL}
            onSelect={() => onPick({ model: OFFLINE_MODEL, connection: undefined })}
          />
        </Command.Group>
        {sources.map(({ connection, name, models }) => (
          <Command.Group key={connection} heading={name} className={HEADING}>
            {models.map(({ model, price }) => (
              <Choice
                key={model}
                value={`${connection}/${model}`}
                model={model}
                price={priceWords(price)}
                isChosen={value === model}
                onSelect={() => onPick({ model, connection })}
              />
            ))}
          </Command.Group>
        ))}
      </Command.List>
      <div className="border-t border-line px-3 py-2 text-xs text-fg-3" role="status">
        {listed.state === 'loading' && 'Asking the connections…'}
        {listed.state === 'failed' && listed.problem}
        {problems.map(({ connection, name, problem }) => (
          <p key={connection} className="text-warning">
            {name}: {problem}
          </p>
        ))}
        {listed.state === 'ready' && problems.length === 0 && (
          <p>
            Prices for a million tokens.{' '}
            <a href={hrefOf({ screen: 'connections' })} className="text-accent-fg hover:underline">
              Add a connection
            </a>
          </p>
        )}
      </div>
    </Command>
  )
}

interface ChoiceProps {
  model: string
  value?: string
  price: string
  isChosen: boolean
  onSelect(): void
}

function Choice({ model, value = model, price, isChosen, onSelect }: ChoiceProps) {
  return (
    <Command.Item value={value} keywords={[model]} onSelect={onSelect} className={LINE}>
      <span className="min-w-0 flex-1 truncate font-mono text-mono" title={model}>
        {model}
      </span>
      <span className="shrink-0 text-xs text-fg-3">{price}</span>
      {isChosen && <Icon name="check" size={14} className="text-accent-fg" />}
    </Command.Item>
  )
}
