import { useEffect, useState } from 'react'
import type { LocalServer } from '../../shared/contract/models'
import { host, messageOf } from '../bridge/host'
import { Button, Icon, toast } from '../ui'

interface LocalServersProps {
  /** The ids of the connections that there are. */
  taken: readonly string[]
  /** A connection to a server was added. */
  onAdded(id: string): void
}

/** Servers of models that answer on the host's computer and that no connection leads to yet, each with a way to add one. */
export function LocalServers({ taken, onAdded }: LocalServersProps) {
  const [found, setFound] = useState<readonly LocalServer[]>([])
  const [adding, setAdding] = useState<string>()
  const connections = taken.join('\n')
  useEffect(() => {
    let isGone = false
    host.models.discover().then(
      (servers) => {
        if (!isGone) setFound(servers.filter(({ connection }) => connection === undefined))
      },
      // Nobody asked for it; the connections themselves are there.
      (error: unknown) => console.debug('Servers of models were not looked for.', error),
    )
    return () => {
      isGone = true
    }
    // A connection that was added or removed changes what is offered.
  }, [connections])

  const add = async ({ kind, title, baseUrl }: LocalServer) => {
    setAdding(kind)
    try {
      const id = freeId(kind, taken)
      await host.connections.save({
        id,
        name: title,
        kind: 'openai-compatible',
        fields: { baseUrl },
        secrets: {},
      })
      onAdded(id)
    } catch (thrown) {
      toast({ title: `${title} was not added`, description: messageOf(thrown), tone: 'danger' })
    } finally {
      setAdding(undefined)
    }
  }

  if (found.length === 0) return null
  return (
    <ul aria-label="Found on this computer" className="mx-auto mt-5 flex max-w-190 flex-col gap-2">
      {found.map((server) => (
        <li
          key={server.kind}
          className="flex items-center gap-3 rounded-xl border border-line bg-surface-1 px-4 py-3"
        >
          <Icon name="sparkles" className="text-fg-3" />
          <div className="min-w-0 flex-1">
            <p className="font-medium">{server.title} runs on this computer</p>
            <p className="truncate text-xs text-fg-3" title={server.models.join(', ')}>
              {server.models.length === 0
                ? 'It has no model yet.'
                : `${server.models.length === 1 ? '1 model' : `${server.models.length} models`}: ${server.models.join(', ')}`}
            </p>
          </div>
          <Button
            icon="plus"
            disabled={adding !== undefined}
            onClick={() => void add(server)}
            aria-label={`Add a connection to ${server.title}`}
          >
            Connect
          </Button>
        </li>
      ))}
    </ul>
  )
}

/** `ollama`, else `ollama-2` and so on. */
function freeId(kind: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? kind : `${kind}-${number}`
    if (!taken.includes(id)) return id
  }
}
