import { useMemo } from 'react'
import { useQueryOnce } from './use-query-once'
import { host } from '../bridge/host'
import { useDocument } from '../editor/context'
import type { FormSuggestions } from '../forms/context'

/** What fields offer: models that are known or in use here, and this host's connections (none while it cannot be asked). */
export function useSuggestions(): FormSuggestions {
  const connections = useQueryOnce(() => host.connections.list())
  const used = useDocument((workflow) =>
    workflow.nodes
      .map((node) => node.config?.model)
      .filter((model) => typeof model === 'string')
      .join('\n'),
  )
  return useMemo(
    () => ({
      models: [...new Set(['builtin:offline', ...used.split('\n').filter(Boolean)])],
      ...(connections ? { connections } : {}),
    }),
    [connections, used],
  )
}
