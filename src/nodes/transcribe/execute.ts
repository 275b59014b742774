import type { Execute } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import { spentOf } from '../../shared/run/spent'
import { pathOf } from '../file-source'
import type { TranscribeConfig } from './definition'

/** Writes down what is said in a recording, and streams it as its pieces are done. */
export const execute: Execute<TranscribeConfig> = async ({
  config,
  node,
  effects,
  signal,
  delta,
}) => {
  const { model, connection, language, hint } = config
  const path = pathOf(config.source)
  if (path === undefined)
    throw new NodeError(
      'bad-input',
      `"${node.name}" got no recording: its field *Recording* must give the path of a file in the workspace, or a file of a node before.`,
    )
  if (!effects.models.transcribe)
    throw new NodeError('error', `"${node.name}" cannot run here: this host hears no recordings.`)
  const transcript = await effects.models.transcribe(
    {
      model,
      file: path,
      ...(connection === undefined ? {} : { connection }),
      ...(language === undefined ? {} : { language }),
      ...(hint === undefined ? {} : { hint }),
    },
    { signal, onText: delta },
  )
  const { text, segments, seconds, costUsd } = transcript
  return {
    ports: ['out'],
    output: {
      text,
      segments,
      ...(transcript.language === undefined ? {} : { language: transcript.language }),
      ...(seconds === undefined ? {} : { seconds }),
      path,
      costUsd: costUsd ?? null,
      model: transcript.model,
    },
    ...spentOf(transcript),
  }
}
