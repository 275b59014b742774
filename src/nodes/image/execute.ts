import type { Execute } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import { spentOf } from '../../shared/run/spent'
import type { ImageConfig } from './definition'

/** Makes a picture, which is a file of the workspace from then on. */
export const execute: Execute<ImageConfig> = async ({ config, node, effects, signal }) => {
  const { model, connection, prompt, size } = config
  if (!effects.models.paint)
    throw new NodeError('error', `"${node.name}" cannot run here: this host makes no pictures.`)
  const picture = await effects.models.paint(
    {
      model,
      prompt,
      ...(connection === undefined ? {} : { connection }),
      ...(size === undefined ? {} : { size }),
    },
    signal,
  )
  const { file, costUsd } = picture
  return {
    ports: ['out'],
    output: {
      image: { ...file },
      path: file.file,
      costUsd: costUsd ?? null,
      model: picture.model,
    },
    ...spentOf(picture),
  }
}
