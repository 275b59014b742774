import { Button, IconButton } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { blankOf, isRecord, joinPath, type JsonSchema } from '../schema'
import { BLANK_EXPRESSION, UseExpression } from './FieldFrame'
import { KeyInput } from './KeyInput'
import { FieldGroup } from './ObjectField'

/** Named values where the names are free: headers, variables. */
export function MapField({ values, ...field }: FieldProps & { values: JsonSchema }) {
  const form = useForm()
  const { Field } = form
  const { path, label } = field
  const object = isRecord(field.value) ? field.value : {}
  const keys = Object.keys(object)
  const add = () => {
    let name = 'name'
    for (let number = 2; name in object; number += 1) name = `name_${number}`
    field.onChange({ ...object, [name]: blankOf(values, form.root) ?? '' }, path)
  }
  const rename = (from: string, to: string) =>
    field.onChange(
      Object.fromEntries(
        Object.entries(object).map(([key, value]) => [key === from ? to : key, value]),
      ),
      path,
    )
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
              aria-label={`Add to ${label}`}
              onClick={add}
            >
              Add
            </Button>
          )}
        </>
      }
    >
      {keys.length === 0 && <p className="py-1 text-xs text-fg-3">None yet.</p>}
      {keys.map((key, index) => (
        <div key={index} className="flex flex-col gap-1">
          <div className="flex items-end gap-1">
            <KeyInput
              name={key}
              label={`Name ${index + 1} of ${label}`}
              taken={(name) => name !== key && name in object}
              readOnly={form.readOnly}
              onRename={(name) => rename(key, name)}
            />
            {!form.readOnly && (
              <IconButton
                icon="x"
                size="sm"
                label={`Remove ${key}`}
                onClick={() => {
                  const { [key]: _gone, ...rest } = object
                  field.onChange(rest, path)
                }}
              />
            )}
          </div>
          <Field
            schema={values}
            value={object[key]}
            path={joinPath(path, key)}
            label={`Value of ${key}`}
            labelHidden
            required
            onChange={(next, at) => field.onChange({ ...object, [key]: next ?? null }, at)}
          />
        </div>
      ))}
    </FieldGroup>
  )
}
