import { useMemo } from 'react'
import { useQueryOnce } from './use-query-once'
import { host } from '../bridge/host'
import { useDocument, useEditor } from '../editor/context'
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
  const { project } = useEditor()
  return useMemo(
    () => ({
      workflow: project,
      models: [...new Set(['builtin:offline', ...used.split('\n').filter(Boolean)])],
      ...(connections ? { connections } : {}),
    }),
    [connections, project, used],
  )
}
