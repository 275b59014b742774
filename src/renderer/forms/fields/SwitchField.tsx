import { Switch } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { BLANK_EXPRESSION, FieldFrame, UseExpression } from './FieldFrame'

/** Yes or no. */
export function SwitchField(field: FieldProps) {
  const form = useForm()
  const on = typeof field.value === 'boolean' ? field.value : field.schema.default === true
  return (
    <FieldFrame {...field} required={false} inline>
      {(aria) => (
        <span className="flex items-center gap-1.5">
          <UseExpression
            path={field.path}
            label={field.label}
            onUse={() => field.onChange(BLANK_EXPRESSION, field.path)}
          />
          <Switch
            {...aria}
            aria-label={field.label}
            checked={on}
            disabled={form.readOnly}
            onCheckedChange={(checked: boolean) => field.onChange(checked, field.path)}
          />
        </span>
      )}
    </FieldFrame>
  )
}
