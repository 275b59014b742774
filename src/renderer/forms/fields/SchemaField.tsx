import { useState } from 'react'
import { Button, Checkbox, IconButton, Input, Select, Textarea } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { useDraftText } from '../draft-text'
import { isRecord, joinPath, type JsonSchema } from '../schema'
import {
  addProperty,
  asKind,
  BLANK_SCHEMA,
  choicesIn,
  isBuildable,
  kindOf,
  propertiesOf,
  withDescription,
  withProperties,
  type Property,
  type PropertyKind,
} from '../schema-builder'
import { JsonField } from './JsonField'
import { KeyInput } from './KeyInput'
import { FieldGroup } from './ObjectField'

/** A JSON Schema, built property by property or written as JSON. Both edit the same value. */
export function SchemaField(field: FieldProps) {
  const form = useForm()
  const { value, path, label } = field
  const unfinished = form.unfinished.get(path) !== undefined
  const canBuild = (value === undefined || isBuildable(value)) && !unfinished
  const [wantsJson, setWantsJson] = useState(false)
  if (value !== undefined && (wantsJson || !canBuild))
    return (
      <div className="flex flex-col gap-1">
        <JsonField {...field} />
        {canBuild ? (
          <Switchover label={label} to="fields" onSwitch={() => setWantsJson(false)} />
        ) : (
          !form.readOnly && (
            <p className="text-xs text-fg-3">
              Only an object with named fields can be built without JSON.
            </p>
          )
        )}
      </div>
    )
  return (
    <FieldGroup
      {...field}
      actions={
        !form.readOnly && (
          <Button
            size="sm"
            variant="ghost"
            icon={value === undefined ? 'plus' : 'x'}
            aria-label={`${value === undefined ? 'Add' : 'Remove'} ${label}`}
            onClick={() =>
              field.onChange(value === undefined ? addProperty(BLANK_SCHEMA) : undefined, path)
            }
          >
            {value === undefined ? 'Add' : 'Remove'}
          </Button>
        )
      }
    >
      {isBuildable(value) && (
        <>
          <Properties
            schema={value}
            path={path}
            label={label}
            onChange={(next, at) => field.onChange(next, at)}
          />
          <Switchover label={label} to="JSON" onSwitch={() => setWantsJson(true)} />
        </>
      )}
    </FieldGroup>
  )
}

function Switchover({
  label,
  to,
  onSwitch,
}: {
  label: string
  to: 'JSON' | 'fields'
  onSwitch(): void
}) {
  return (
    <button
      type="button"
      className="self-start rounded-sm text-xs text-accent-fg hover:underline"
      aria-label={`Edit ${label} as ${to}`}
      onClick={onSwitch}
    >
      Edit as {to}
    </button>
  )
}

interface PartProps {
  schema: JsonSchema
  path: string
  /** What it is part of, for screen readers. */
  label: string
  onChange(schema: JsonSchema, path: string): void
}

/** The properties of an object, and a way to add one. */
function Properties({ schema, path, label, onChange }: PartProps) {
  const { readOnly } = useForm()
  const properties = propertiesOf(schema)
  const change = (next: readonly Property[], at: string) =>
    onChange(withProperties(schema, next), at)
  return (
    <div className="flex flex-col gap-3">
      {properties.map((property, index) => (
        <PropertyRow
          key={index}
          property={property}
          path={joinPath(path, property.name)}
          label={label}
          taken={(name) => properties.some((one, at) => at !== index && one.name === name)}
          onChange={(next, at) =>
            change(
              properties.map((one, here) => (here === index ? next : one)),
              at,
            )
          }
          onRemove={() =>
            change(
              properties.filter((_, at) => at !== index),
              path,
            )
          }
          onMove={
            index === 0
              ? undefined
              : () => {
                  const next = [...properties]
                  next.splice(index - 1, 0, ...next.splice(index, 1))
                  change(next, path)
                }
          }
        />
      ))}
      {!readOnly && (
        <Button
          size="sm"
          variant="ghost"
          icon="plus"
          className="self-start"
          aria-label={`Add a field to ${label}`}
          onClick={() => onChange(addProperty(schema), path)}
        >
          Add a field
        </Button>
      )}
    </div>
  )
}

const KINDS: readonly { value: PropertyKind; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'whole', label: 'Whole number' },
  { value: 'truth', label: 'Yes or no' },
  { value: 'choice', label: 'Choice' },
  { value: 'list', label: 'List' },
  { value: 'object', label: 'Object' },
  { value: 'any', label: 'Anything' },
]

/** `Other` is offered only where it is what stands there: nobody chooses it. */
function kindsFor(kind: PropertyKind) {
  return kind === 'other' ? [...KINDS, { value: kind, label: 'Other' } as const] : KINDS
}

function PropertyRow({
  property,
  path,
  label,
  taken,
  onChange,
  onRemove,
  onMove,
}: {
  property: Property
  path: string
  label: string
  taken(name: string): boolean
  onChange(property: Property, path: string): void
  onRemove(): void
  onMove: (() => void) | undefined
}) {
  const { readOnly } = useForm()
  const { name, schema, required } = property
  const kind = kindOf(schema)
  const set = (next: JsonSchema, at: string) => onChange({ ...property, schema: next }, at)
  return (
    <div
      role="group"
      aria-label={`Field ${name} of ${label}`}
      className="flex min-w-0 flex-col gap-1.5 rounded-lg border border-line bg-surface-1 p-2"
    >
      <div className="flex items-start gap-1.5">
        <KeyInput
          name={name}
          label={`Name of ${name}`}
          taken={taken}
          readOnly={readOnly}
          onRename={(to) => onChange({ ...property, name: to }, path)}
        />
        <Select
          aria-label={`Type of ${name}`}
          className="w-28! shrink-0"
          value={kind}
          disabled={readOnly}
          options={kindsFor(kind)}
          onValueChange={(next) => set(asKind(schema, next), path)}
        />
      </div>
      <Input
        aria-label={`Description of ${name}`}
        placeholder="What it is, in a few words"
        value={typeof schema.description === 'string' ? schema.description : ''}
        readOnly={readOnly}
        onChange={(event) =>
          set(withDescription(schema, event.currentTarget.value), `${path}.description`)
        }
      />
      <Inside schema={schema} kind={kind} path={path} label={name} onChange={set} />
      <div className="flex items-center gap-1">
        <label className="mr-auto flex items-center gap-1.5 text-xs text-fg-2">
          <Checkbox
            aria-label={`${name} is required`}
            checked={required}
            disabled={readOnly}
            onCheckedChange={(checked) =>
              onChange({ ...property, required: checked === true }, path)
            }
          />
          Required
        </label>
        {!readOnly && (
          <>
            <IconButton
              icon="chevron-up"
              size="sm"
              label={`Move ${name} up`}
              disabled={!onMove}
              onClick={onMove}
            />
            <IconButton icon="x" size="sm" label={`Remove ${name}`} onClick={onRemove} />
          </>
        )}
      </div>
    </div>
  )
}

/** What a kind has besides its description: choices, the kind of a list's items, an object's own fields. */
function Inside({ schema, kind, path, label, onChange }: PartProps & { kind: PropertyKind }) {
  const { readOnly } = useForm()
  if (kind === 'choice')
    return <Choices schema={schema} path={path} label={label} onChange={onChange} />
  if (kind === 'object')
    return (
      <div className="border-l-2 border-line pl-2">
        <Properties schema={schema} path={path} label={label} onChange={onChange} />
      </div>
    )
  if (kind === 'list') {
    const items = isRecord(schema.items) ? schema.items : {}
    const itemKind = kindOf(items)
    const setItems = (next: JsonSchema, at: string) => onChange({ ...schema, items: next }, at)
    return (
      <>
        <label className="flex items-center gap-2 text-xs text-fg-2">
          <span className="shrink-0">Each item is</span>
          <Select
            aria-label={`Type of the items of ${label}`}
            value={itemKind}
            disabled={readOnly}
            options={kindsFor(itemKind)}
            onValueChange={(next) => setItems(asKind(items, next), path)}
          />
        </label>
        <Inside
          schema={items}
          kind={itemKind}
          path={`${path}.items`}
          label={`an item of ${label}`}
          onChange={setItems}
        />
      </>
    )
  }
  if (kind === 'other')
    return (
      <p className="text-xs text-fg-3">This one is more than the builder shows. Edit it as JSON.</p>
    )
  return null
}

/** The choices of a choice, one on each line. */
function Choices({ schema, path, label, onChange }: PartProps) {
  const { readOnly } = useForm()
  const [text, keep] = useDraftText(schema.enum, (value) =>
    Array.isArray(value) ? value.join('\n') : '',
  )
  const isEmpty = choicesIn(text).length === 0
  return (
    <div className="flex flex-col gap-1">
      <Textarea
        aria-label={`Choices of ${label}`}
        aria-invalid={isEmpty || undefined}
        placeholder="One choice on each line"
        rows={2}
        value={text}
        readOnly={readOnly}
        onChange={(event) => {
          const typed = event.currentTarget.value
          const choices = choicesIn(typed)
          keep(typed, choices)
          onChange({ ...schema, enum: choices }, `${path}.enum`)
        }}
      />
      {isEmpty && (
        <p role="alert" className="text-xs text-danger">
          Without a choice nothing fits. Write one on each line.
        </p>
      )}
    </div>
  )
}
