import { Input, Textarea } from '../../ui'
import type { FieldHelp } from '../../../shared/workflow/node-definition'
import { parseDuration } from '../../../shared/workflow/duration'
import { useForm, type FieldProps } from '../context'
import { hasTemplate, helpOf } from '../schema'
import { ConnectionChoice } from './ConnectionChoice'
import { FieldFrame } from './FieldFrame'

/** Text on one line or several, with the controls that have a name of their own. */
export function TextField({
  control,
  ...field
}: FieldProps & { control: NonNullable<FieldHelp['control']> }) {
  const form = useForm()
  const { schema, value, path } = field
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
  const change = (typed: string) =>
    field.onChange(typed === '' && !field.required ? undefined : typed, path)
  const initial = typeof schema.default === 'string' ? schema.default : undefined
  const shared = {
    value: text,
    readOnly: form.readOnly,
    placeholder: helpOf(schema).placeholder ?? initial,
  }
  if (control === 'connection' && !hasTemplate(value))
    return <ConnectionChoice {...field} value={text} />

  const several = control === 'multiline' || control === 'code' || text.includes('\n')
  const mono = control === 'code' || control === 'model' || (hasTemplate(value) && !several)
  return (
    <FieldFrame {...field} fault={control === 'duration' ? durationFault(text) : undefined}>
      {(aria) =>
        several ? (
          <Textarea
            {...aria}
            {...shared}
            rows={control === 'code' ? 8 : 4}
            spellCheck={control !== 'code'}
            className={
              control === 'code'
                ? 'field-sizing-content max-h-96 font-mono text-mono'
                : 'field-sizing-content max-h-96 min-h-20'
            }
            onChange={(event) => change(event.currentTarget.value)}
          />
        ) : (
          <>
            <Input
              {...aria}
              {...shared}
              className={mono ? 'font-mono text-mono' : undefined}
              spellCheck={!mono}
              autoComplete="off"
              list={control === 'model' ? `${aria.id}-list` : undefined}
              onChange={(event) => change(event.currentTarget.value)}
            />
            {control === 'model' && (
              <datalist id={`${aria.id}-list`}>
                {form.suggestions.models?.map((model) => (
                  <option key={model} value={model} />
                ))}
              </datalist>
            )}
          </>
        )
      }
    </FieldFrame>
  )
}

function durationFault(text: string): string | undefined {
  if (text === '' || hasTemplate(text) || parseDuration(text) !== undefined) return undefined
  return 'A duration is a number and a unit: 250ms, 30s, 5m, 48h or 7d.'
}
