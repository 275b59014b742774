import type { ExecuteContext } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import { pathOf } from '../file-source'

/** The files of the pictures that a config names. One at an address is fetched, and is a file of the workspace from then on. */
export async function picturePaths(
  given: Json | undefined,
  { effects, node, signal }: Pick<ExecuteContext, 'effects' | 'node' | 'signal'>,
): Promise<string[]> {
  const list = given === undefined || given === null || given === '' ? [] : [given].flat()
  const paths: string[] = []
  for (const one of list) {
    const isAddress = typeof one === 'string' && /^https?:\/\//i.test(one.trim())
    const value = isAddress ? await fetched(one.trim(), effects, signal) : one
    const path = pathOf(value)
    if (path === undefined)
      throw new NodeError(
        'bad-input',
        `"${node.name}" was given no picture: ${JSON.stringify(one)?.slice(0, 100)}. Give a path in the workspace, a file of a node before, or an address.`,
      )
    paths.push(path)
  }
  return paths
}

async function fetched(
  url: string,
  effects: ExecuteContext['effects'],
  signal: AbortSignal,
): Promise<Json> {
  const request = { method: 'GET', url, headers: {}, expect: 'binary' } as const
  return (await effects.http(request, signal)).body
}
