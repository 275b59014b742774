import { z } from 'zod'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson } from '../field-types'
import { words } from '../summary-words'

const MOST_STARS = 6

const config = z.looseObject({
  folder: field(z.string().min(1), {
    title: 'Folder',
    description:
      'Below the workspace folder, or a whole path of the host; ~ is the home folder. One in the workspace is made when it is missing.',
    placeholder: 'recordings',
  }),
  pattern: field(
    z
      .string()
      .min(1)
      .max(500)
      .refine(
        (pattern) => (pattern.match(/\*+/g)?.length ?? 0) <= MOST_STARS,
        `At most ${MOST_STARS} * in a pattern: with more, a look at one name could take for ever.`,
      )
      .default('*'),
    {
      title: 'Files',
      description:
        'Which files, by name: *.mp3, or *.{mp3,m4a,wav}. With **/ in front, those in the folders below, too.',
      placeholder: '*.{mp3,m4a,wav,mp4}',
    },
  ),
  sample: field(anyJson().optional(), {
    title: 'Sample input',
    description: 'What a run by hand starts with.',
    control: 'json',
    advanced: true,
  }),
})

export type FolderTriggerConfig = z.infer<typeof config>

/** Starts a run for each new, fully written file (semantics section 4). */
export const definition: NodeDefinition<FolderTriggerConfig> = {
  type: 'folder-trigger',
  version: 1,
  family: 'trigger',
  title: 'Watched folder',
  description:
    'Starts a run for each new or changed file in a folder, once it is fully written; those that were there before are left alone.',
  icon: 'folder-input',
  config,
  pure: true,
  static: ['folder', 'pattern', 'sample'],
  trigger: true,
  ports: () => ({ inputs: [], outputs: [{ id: 'out', label: 'out', type: 'object' }] }),
  summary: ({ folder, pattern }) =>
    `${words(pattern) ?? '*'} in ${words(folder)?.split(/[\\/]/).filter(Boolean).slice(-2).join('/') ?? '...'}`,
  initial: {
    folder: 'incoming',
    pattern: '*',
    sample: { path: '/incoming/note.txt', name: 'note.txt', size: 18, text: 'A note for a test.' },
  },
  output: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'The whole path, as the host names it.' },
      name: { type: 'string' },
      size: { type: 'integer', description: 'Bytes.' },
      contentType: { type: 'string' },
      text: { type: 'string', description: 'Of a text file of at most 2 MB.' },
      file: {
        type: 'object',
        description:
          'A copy in the workspace that never changes, for nodes that take files: file (its path), name, bytes, contentType and sha256. Absent above 2 GB.',
      },
    },
    required: ['path', 'name', 'size', 'contentType'],
  },
}
