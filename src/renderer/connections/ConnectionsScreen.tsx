import { useCallback, useEffect, useState } from 'react'
import type { ConnectionInfo } from '../../shared/contract'
import { host, messageOf, useHostState } from '../bridge/host'
import { HostNeeded } from '../frame/HostNeeded'
import { ScreenHeader } from '../frame/ScreenHeader'
import { Button, CenteredSpinner, ConfirmDialog, EmptyState, toast } from '../ui'
import { ConnectionDialog } from './ConnectionDialog'
import { ConnectionRow, type Check } from './ConnectionRow'
import { LocalServers } from './LocalServers'

type Listed =
  | { state: 'loading' }
  | { state: 'ready'; connections: readonly ConnectionInfo[] }
  | { state: 'failed'; problem: string }

/** Credentials to services: added, tested and removed here, used by nodes by id. */
export default function ConnectionsScreen() {
  const hostState = useHostState()
  const [listed, setListed] = useState<Listed>({ state: 'loading' })
  const [checks, setChecks] = useState<Readonly<Record<string, Check>>>({})
  const [editing, setEditing] = useState<{ connection?: ConnectionInfo }>()
  const [removing, setRemoving] = useState<ConnectionInfo>()

  const load = useCallback(async () => {
    try {
      setListed({ state: 'ready', connections: await host.connections.list() })
    } catch (thrown) {
      setListed({ state: 'failed', problem: messageOf(thrown) })
    }
  }, [])
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the list comes from the host, whenever it can be reached
    if (hostState === 'connected') void load()
  }, [hostState, load])

  const test = async (id: string) => {
    const put = (check: Check) => setChecks((before) => ({ ...before, [id]: check }))
    put({ state: 'testing' })
    try {
      put({ state: 'answered', ...(await host.connections.test({ id })) })
    } catch (thrown) {
      put({ state: 'answered', ok: false, message: messageOf(thrown), models: [] })
    }
  }

  const remove = async ({ id, name }: ConnectionInfo) => {
    try {
      await host.connections.remove({ id })
      toast({ title: `${name} was removed` })
    } catch (thrown) {
      toast({ title: `${name} was not removed`, description: messageOf(thrown), tone: 'danger' })
    }
    await load()
  }

  const connections = listed.state === 'ready' ? listed.connections : []
  const add = (
    <Button
      variant="primary"
      icon="plus"
      disabled={listed.state !== 'ready'}
      onClick={() => setEditing({})}
    >
      Add a connection
    </Button>
  )
  return (
    <div className="flex h-full flex-col">
      <ScreenHeader title="Connections" actions={connections.length > 0 && add} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {listed.state === 'loading' &&
          (hostState === 'connected' ? <CenteredSpinner /> : <HostNeeded what="the connections" />)}
        {listed.state === 'failed' && (
          <EmptyState
            icon="circle-alert"
            title="The connections cannot be read"
            actions={
              <Button variant="primary" icon="refresh-cw" onClick={() => void load()}>
                Try again
              </Button>
            }
          >
            {listed.problem}
          </EmptyState>
        )}
        {listed.state === 'ready' && (
          <LocalServers
            taken={connections.map(({ id }) => id)}
            onAdded={(id) => {
              void load()
              void test(id)
            }}
          />
        )}
        {listed.state === 'ready' && connections.length === 0 && (
          <EmptyState icon="plug" title="No connection yet" actions={add}>
            A connection holds the key to a service, so that no workflow has to. Every template runs
            without one, on the built-in offline model; add one when you want a real model or a
            service that asks who you are.
          </EmptyState>
        )}
        {connections.length > 0 && (
          <ul
            aria-label="Connections"
            className="mx-auto my-5 max-w-190 rounded-xl border border-line bg-surface-1"
          >
            {connections.map((connection) => (
              <ConnectionRow
                key={connection.id}
                connection={connection}
                check={checks[connection.id]}
                onTest={() => void test(connection.id)}
                onEdit={() => setEditing({ connection })}
                onRemove={() => setRemoving(connection)}
              />
            ))}
          </ul>
        )}
      </div>
      {editing && (
        <ConnectionDialog
          connection={editing.connection}
          taken={connections.map(({ id }) => id).filter((id) => id !== editing.connection?.id)}
          onClose={() => setEditing(undefined)}
          onSaved={(saved) => {
            setEditing(undefined)
            void load()
            void test(saved.id)
          }}
        />
      )}
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(open) => {
          if (!open) setRemoving(undefined)
        }}
        title={`Remove ${removing?.name ?? 'the connection'}?`}
        description="Its secret is deleted for good. Nodes that name this connection fail until there is one with this id again."
        confirm="Remove"
        onConfirm={() => {
          if (removing) void remove(removing)
        }}
      />
    </div>
  )
}
