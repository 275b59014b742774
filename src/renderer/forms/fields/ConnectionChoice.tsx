import { lazy, Suspense, useState } from 'react'
import { host, messageOf } from '../../bridge/host'
import { fitting } from '../../connections/fitting'
import { Select, toast } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { helpOf } from '../schema'
import { FieldFrame } from './FieldFrame'

const ConnectionDialog = lazy(async () => ({
  default: (await import('../../connections/ConnectionDialog')).ConnectionDialog,
}))

/** No id of a connection has these signs. */
const NONE = '-'
const ADD = '+'

/**
 * One of the connections of this host, by id: those whose kind fits, then the others, then the way to a new one. One that is not there
 * (a workflow from elsewhere) stays chosen and is named.
 */
export function ConnectionChoice({ value, ...field }: FieldProps & { value: string }) {
  const form = useForm()
  const [isAdding, setAdding] = useState(false)
  const { connects } = helpOf(field.schema)
  const { connections = [], reloadConnections } = form.suggestions
  const missing = value !== '' && !connections.some((connection) => connection.id === value)
  const { fit, others } = fitting(connections, connects)
  const options = [
    { value: NONE, label: 'None' },
    ...fit.map(optionOf),
    ...(missing ? [{ value, label: `${value} (not on this host)` }] : []),
    ...others.map((connection) => ({ ...optionOf(connection), group: 'For something else' })),
    ...(reloadConnections ? [{ value: ADD, label: 'Add a connection…', group: 'New' }] : []),
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
        <>
          <Select
            {...aria}
            value={value === '' ? NONE : value}
            options={options}
            disabled={form.readOnly}
            onValueChange={(id) => {
              if (id === ADD) setAdding(true)
              else field.onChange(id === NONE ? undefined : id, field.path)
            }}
          />
          {isAdding && (
            <Suspense fallback={null}>
              <ConnectionDialog
                kinds={connects}
                taken={connections.map(({ id }) => id)}
                onClose={() => setAdding(false)}
                onSaved={({ id, name }) => {
                  setAdding(false)
                  void tryOut(id, name)
                  reloadConnections?.()
                  field.onChange(id, field.path)
                }}
              />
            </Suspense>
          )}
        </>
      )}
    </FieldFrame>
  )
}

/** Says whether a new connection works. */
async function tryOut(id: string, name: string): Promise<void> {
  try {
    const { ok, message } = await host.connections.test({ id })
    toast({
      title: ok ? `${name} works` : `${name} does not work yet`,
      description: message,
      tone: ok ? 'success' : 'danger',
    })
  } catch (thrown) {
    toast({ title: `${name} was not tested`, description: messageOf(thrown), tone: 'danger' })
  }
}

function optionOf({ id, name }: { id: string; name: string }) {
  return { value: id, label: name === id ? name : `${name} (${id})` }
}
