import type { Execute } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import type { FileConfig } from './definition'

/** Reads or writes below the workspace folder. Fails with `bad-input` rather than write a file of nothing. */
export const execute: Execute<FileConfig> = async ({ config, node, effects }) => {
  const { op, path } = config
  if (op === 'read') return done({ path, text: await effects.files.read(path) })
  const content = config.content ?? null
  if (content === null)
    throw new NodeError(
      'bad-input',
      `"${node.name}" has nothing to ${op} to ${path}: its content found no value.`,
    )
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2)
  const { path: written, bytes } = await effects.files[op](path, text)
  return done({ path: written, bytes })
}

function done(output: Json) {
  return { ports: ['out'], output }
}
