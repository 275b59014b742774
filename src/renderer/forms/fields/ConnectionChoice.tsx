import { Select } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { FieldFrame } from './FieldFrame'

const NONE = '-'

/** One of the connections of this host, by id. One that is not there (a workflow from elsewhere) stays chosen and is named. */
export function ConnectionChoice({ value, ...field }: FieldProps & { value: string }) {
  const form = useForm()
  const connections = form.suggestions.connections ?? []
  const missing = value !== '' && !connections.some((connection) => connection.id === value)
  const options = [
    { value: NONE, label: 'None' },
    ...connections.map(({ id, name }) => ({
      value: id,
      label: name === id ? name : `${name} (${id})`,
    })),
    ...(missing ? [{ value, label: `${value} (not on this host)` }] : []),
  ]
  return (
    <FieldFrame
      {...field}
      fault={
        missing && form.suggestions.connections
          ? `This host has no connection “${value}”. Add it under Connections, or choose another.`
          : undefined
      }
    >
      {(aria) => (
        <Select
          {...aria}
          value={value === '' ? NONE : value}
          options={options}
          disabled={form.readOnly}
          onValueChange={(id) => field.onChange(id === NONE ? undefined : id, field.path)}
        />
      )}
    </FieldFrame>
  )
}
