import { expect, it } from 'vitest'
import { CONNECTION_KINDS, isConnectionKind } from '../shared/connections/kinds'
import { configSchema } from '../shared/workflow/config-schema'
import { HTTP_CONNECTIONS, MODEL_CONNECTIONS } from './connection-kinds'
import { definitions } from './definitions'

/** The `x-baton` of every field in a schema that chooses a connection. */
function connectionFields(schema: unknown): Record<string, unknown>[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = (schema as Record<string, unknown>)['x-baton']
  const isOne = typeof own === 'object' && own !== null && 'control' in own
  return [
    ...(isOne && own.control === 'connection' ? [own as Record<string, unknown>] : []),
    ...Object.values(schema).flatMap(connectionFields),
  ]
}

it('says of every field that chooses a connection which kinds fit', () => {
  const fields = Object.values(definitions).flatMap((definition) =>
    connectionFields(configSchema(definition)).map((own) => ({ type: definition.type, own })),
  )
  expect(fields.length).toBeGreaterThan(10)
  for (const { type, own } of fields) {
    expect(own.connects, type).toBeInstanceOf(Array)
    for (const kind of own.connects as string[]) expect(isConnectionKind(kind), kind).toBe(true)
  }
})

it('knows every kind that has models, and every one for web requests', () => {
  const kindsOf = (group: string) =>
    CONNECTION_KINDS.filter((info) => info.group === group).map(({ kind }) => kind)
  expect(kindsOf('Models').toSorted()).toEqual(MODEL_CONNECTIONS.toSorted())
  expect(kindsOf('Web requests').toSorted()).toEqual(HTTP_CONNECTIONS.toSorted())
})
