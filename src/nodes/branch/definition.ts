import { z } from 'zod'
import { idSchema } from '../../shared/workflow/document'
import type { NodeDefinition, Port } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { condition, lazily } from '../field-types'
import { count, listOf, objectOf, words } from '../summary-words'

const RESERVED = new Set(['else', 'error'])

const caseSchema = z.looseObject({
  port: field(
    idSchema.refine((port) => !RESERVED.has(port), 'The ports "else" and "error" are taken.'),
    { title: 'Port', description: 'A short name; edges are attached to it.' },
  ),
  label: field(z.string().optional(), { title: 'Label', description: 'What the canvas shows.' }),
  when: field(condition(), {
    title: 'When',
    control: 'code',
    placeholder: '{{ score > 8 }}',
  }),
})

const casesSchema = z.array(caseSchema).superRefine((cases, context) => {
  const seen = new Set<string>()
  cases.forEach(({ port }, index) => {
    if (seen.has(port))
      context.addIssue({
        code: 'custom',
        path: [index, 'port'],
        message: `Two cases have the port "${port}". Give one of them another.`,
      })
    seen.add(port)
  })
})

const config = z.looseObject({
  cases: field(lazily(casesSchema), {
    title: 'Cases',
    description: 'Asked in this order. What fits none leaves at "else".',
  }),
  mode: field(z.enum(['first', 'all']).default('first'), {
    title: 'Which ports fire',
    description: 'The first case that holds, or all that hold.',
  }),
})

export type BranchConfig = z.infer<typeof config>

/** Sends the input to the ports whose conditions hold (semantics section 4). */
export const definition: NodeDefinition<BranchConfig> = {
  type: 'branch',
  version: 1,
  family: 'flow',
  title: 'Branch',
  description: 'Sends the input one way or another, by conditions.',
  icon: 'git-branch',
  config,
  pure: true,
  static: [],
  lazy: ['cases'],
  ports: ({ cases }) => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [...casePorts(cases), { id: 'else', label: 'else', type: 'any' }],
  }),
  summary: ({ cases }) => {
    const [first, ...rest] = listOf(cases).map(objectOf)
    if (!first) return 'no cases yet'
    const when =
      words(first.when) ?? (first.when === undefined ? '...' : JSON.stringify(first.when))
    const to = words(first.label) ?? words(first.port) ?? '...'
    return `${when} -> ${to}${rest.length > 0 ? ` · ${count(rest.length, 'more case')}` : ''}`
  },
  initial: { cases: [{ port: 'yes', label: 'Yes', when: '{{ score > 8 }}' }], mode: 'first' },
}

function casePorts(cases: unknown): Port[] {
  const ports = new Map<string, Port>()
  for (const item of listOf(cases).map(objectOf)) {
    const { port, label } = item
    if (!idSchema.safeParse(port).success || typeof port !== 'string') continue
    if (RESERVED.has(port) || ports.has(port)) continue
    ports.set(port, { id: port, label: words(label) ?? port, type: 'any' })
  }
  return [...ports.values()]
}
