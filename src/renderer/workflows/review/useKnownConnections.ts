import { useEffect, useState } from 'react'
import type { ConnectionInfo } from '../../../shared/contract'
import { host } from '../../bridge/host'

/** The connections of the host by id; undefined while it has not told, or cannot be reached. */
export function useKnownConnections(): ReadonlyMap<string, ConnectionInfo> | undefined {
  const [known, setKnown] = useState<ReadonlyMap<string, ConnectionInfo>>()
  useEffect(() => {
    let isGone = false
    host.connections.list().then(
      (all) => {
        if (!isGone) setKnown(new Map(all.map((connection) => [connection.id, connection])))
      },
      (error: unknown) => console.warn('Which connections there are is not known.', error),
    )
    return () => {
      isGone = true
    }
  }, [])
  return known
}
