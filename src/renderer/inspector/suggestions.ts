import { useCallback, useMemo, useState } from 'react'
import { useQuery } from './use-query'
import { host } from '../bridge/host'
import { useDocument, useEditor } from '../editor/context'
import type { FormSuggestions } from '../forms/context'

/** What fields offer: models that are known or in use here, and this host's connections (none while it cannot be asked). */
export function useSuggestions(): FormSuggestions {
  const [added, setAdded] = useState(0)
  const connections = useQuery(() => host.connections.list(), added)
  const reloadConnections = useCallback(() => setAdded((times) => times + 1), [])
  const used = useDocument((workflow) =>
    workflow.nodes
      .map((node) => node.config?.model)
      .filter((model) => typeof model === 'string')
      .join('\n'),
  )
  const { project } = useEditor()
  return useMemo(
    () => ({
      workflow: project,
      reloadConnections,
      models: [...new Set(['builtin:offline', ...used.split('\n').filter(Boolean)])],
      ...(connections ? { connections } : {}),
    }),
    [connections, project, reloadConnections, used],
  )
}
