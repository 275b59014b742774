import { Button, IconButton } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { blankOf, helpOf, joinPath, resolveSchema, shapeOf, type JsonSchema } from '../schema'
import { BLANK_EXPRESSION, UseExpression } from './FieldFrame'
import { FieldGroup } from './ObjectField'

/** A list: add, remove, move up and down. Items of one line stand in rows, others in cards. */
export function ListField({ items, ...field }: FieldProps & { items: JsonSchema }) {
  const form = useForm()
  const { Field } = form
  const { path, label } = field
  const list: readonly unknown[] = Array.isArray(field.value) ? field.value : []
  const schema = resolveSchema(items, form.root)
  const shape = shapeOf(schema, form.root)
  const isScalar = ['text', 'number', 'choice', 'switch'].includes(shape.kind)
  const noun = (helpOf(schema).title ?? 'item').toLowerCase()
  const change = (next: readonly unknown[], at = path) => field.onChange(next, at)
  const move = (from: number, to: number) => {
    const next = [...list]
    const [item] = next.splice(from, 1)
    next.splice(to, 0, item)
    change(next)
  }
  return (
    <FieldGroup
      {...field}
      actions={
        <>
          <UseExpression
            path={path}
            label={label}
            onUse={() => field.onChange(BLANK_EXPRESSION, path)}
          />
          {!form.readOnly && (
            <Button
              size="sm"
              variant="ghost"
              icon="plus"
              aria-label={`Add ${noun} to ${label}`}
              onClick={() => change([...list, blankOf(schema, form.root)])}
            >
              Add
            </Button>
          )}
        </>
      }
    >
      {list.length === 0 && <p className="py-1 text-xs text-fg-3">None yet.</p>}
      {list.map((item, index) => {
        const name = `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${index + 1}`
        const place = joinPath(path, index)
        const tools = !form.readOnly && (
          <span className="flex shrink-0">
            <IconButton
              icon="chevron-up"
              size="sm"
              label={`Move ${name} up`}
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
            />
            <IconButton
              icon="chevron-down"
              size="sm"
              label={`Move ${name} down`}
              disabled={index === list.length - 1}
              onClick={() => move(index, index + 1)}
            />
            <IconButton
              icon="x"
              size="sm"
              label={`Remove ${name}`}
              onClick={() => change(list.filter((_, at) => at !== index))}
            />
          </span>
        )
        const control = (
          <Field
            schema={schema}
            value={item}
            path={place}
            label={name}
            labelHidden
            required
            onChange={(next, at) =>
              change(
                list.map((before, here) => (here === index ? (next ?? null) : before)),
                at,
              )
            }
          />
        )
        return isScalar ? (
          <div key={index} className="flex items-end gap-1">
            <div className="min-w-0 flex-1">{control}</div>
            {tools}
          </div>
        ) : (
          <div
            key={index}
            className="relative flex flex-col gap-3 rounded-lg border border-line bg-surface-1 p-3"
          >
            <div className="flex items-center justify-between gap-2 text-2xs font-medium text-fg-3">
              {name}
              {tools}
            </div>
            {control}
          </div>
        )
      })}
    </FieldGroup>
  )
}
