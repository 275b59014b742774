/** Every template runs at once with the offline model: real engine, real nodes, virtual time, files in memory. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createOfflineModel } from '../adapters/models/offline/offline'
import type { Effects } from '../engine/effects'
import { runGraph, type GraphRun } from '../engine/testing'
import type { RunEventOf } from '../shared/run/events'
import { analyse } from '../shared/workflow/analyse'
import type { Json, JsonObject, Workflow } from '../shared/workflow/document'
import { loadWorkflow } from '../shared/workflow/load'
import { catalog } from './definitions'

const ROOT = join(import.meta.dirname, '..', '..')
const TRANSCRIPTS = join(ROOT, '..', 'shared', 'data', 'transcripts')
const TEMPLATES = ['content-to-cash', 'lead-to-meeting', 'vip-routing', 'auditor'] as const

function template(name: (typeof TEMPLATES)[number]): Workflow {
  const loaded = loadWorkflow(
    readFileSync(join(ROOT, 'resources', 'templates', `${name}.baton.json`), 'utf8'),
  )
  if (!loaded.ok) throw new Error(loaded.message)
  return loaded.workflow
}

type Asked = RunEventOf<'callback.requested'>
type Answer = { decision: 'approve' | 'reject'; value?: Json; comment?: string }

interface TemplateRun {
  run: GraphRun
  files: Map<string, string>
  asked: Asked[]
}

/** Runs a template; `answer` says what the founder does with each question (approves, where it is not given). */
async function runTemplate(
  workflow: Workflow,
  options: { input?: Json; answer?: (asked: Asked, count: number) => Answer } = {},
): Promise<TemplateRun> {
  const files = new Map<string, string>()
  const write = (path: string, content: string) => {
    files.set(path, content)
    return Promise.resolve({ path, bytes: content.length })
  }
  const effects: Partial<Effects> = {
    models: createOfflineModel({ pieceDelayMs: 0 }),
    files: {
      read: (path) => Promise.resolve(files.get(path) ?? ''),
      write,
      append: (path, content) => write(path, (files.get(path) ?? '') + content),
    },
  }
  const asked: Asked[] = []
  const run = await runGraph(workflow, {
    effects,
    ...(options.input === undefined ? {} : { input: options.input }),
    vote: (request) => {
      asked.push(request)
      return options.answer?.(request, asked.length) ?? { decision: 'approve' }
    },
  })
  return { run, files, asked }
}

function postsOf({ value }: Asked): JsonObject[] {
  return (value as { posts: JsonObject[] }).posts
}

describe.each(TEMPLATES)('%s', (name) => {
  it('has no problems, a name, and a sentence that says what it does', () => {
    const workflow = template(name)
    expect(analyse(workflow, catalog)).toEqual([])
    expect(workflow.id).toBe(name)
    expect(workflow.description?.length).toBeGreaterThan(40)
  })

  it('runs at once to its end, with something to show for it', async () => {
    const { run, files } = await runTemplate(template(name))
    expect(run.of('run.failed')).toEqual([])
    expect(run.of('run.completed')).toHaveLength(1)
    expect(files.size).toBeGreaterThan(0)
  })

  it('does not fail when everything is rejected', async () => {
    const { run, asked } = await runTemplate(template(name), {
      answer: () => ({ decision: 'reject', comment: 'Not like this.' }),
    })
    expect(asked.length).toBeGreaterThan(0)
    expect(run.of('run.failed')).toEqual([])
  })
})

describe('content to cash', () => {
  let approved: TemplateRun
  beforeAll(async () => {
    approved = await runTemplate(template('content-to-cash'), {
      answer: ({ value }) => {
        const { posts } = value as { posts: JsonObject[] }
        const [first, ...rest] = posts
        return {
          decision: 'approve',
          value: { posts: [{ ...first, post: 'As I would say it.' }, ...rest] },
        }
      },
    })
  })

  it('asks once, for three posts with three thumbnail briefs', () => {
    expect(approved.asked).toHaveLength(1)
    const posts = postsOf(approved.asked[0]!)
    expect(posts).toHaveLength(3)
    expect(new Set(posts.map(({ post }) => post)).size).toBe(3)
    for (const { post, thumbnail } of posts) {
      expect(String(post).length).toBeGreaterThan(100)
      expect(JSON.stringify(thumbnail).length).toBeGreaterThan(20)
    }
  })

  it('sends a post back with corrections where it breaks a brand rule', () => {
    const sentBack = approved.run
      .of('node.completed')
      .filter(({ node, ports }) => /Check$/.test(node) && ports.includes('retry'))
    expect(sentBack.length).toBeGreaterThan(0)
    expect(sentBack[0]?.output).toMatchObject({ corrections: expect.any(Array) as unknown[] })
  })

  it('publishes what was approved, with the edit in it', () => {
    expect(approved.files.size).toBe(3)
    expect(
      [...approved.files.values()].filter((text) => text.includes('As I would say it.')),
    ).toHaveLength(1)
  })

  it('ships a recording of 1,500 words or more, that sounds like speech', () => {
    const { config } = template('content-to-cash').nodes.find(
      ({ type }) => type === 'manual-trigger',
    )!
    const { transcript } = config?.sample as { transcript: string }
    expect(transcript.split(/\s+/).length).toBeGreaterThanOrEqual(1500)
  })

  it('lets a rejected post go back once, with what the founder said, and keeps the others', async () => {
    const { run, files, asked } = await runTemplate(template('content-to-cash'), {
      answer: ({ value }, count) => {
        if (count > 1) return { decision: 'approve' }
        const { posts } = value as { posts: JsonObject[] }
        const [first, ...rest] = posts
        return {
          decision: 'approve',
          value: { posts: [{ ...first, publish: false, note: 'Shorter.' }, ...rest] },
        }
      },
    })
    expect(asked.map((question) => postsOf(question).length)).toEqual([3, 1])
    expect(files.size).toBe(3)
    expect(run.executions('draft')).toBeGreaterThanOrEqual(4)
  })

  it('leaves out what is rejected twice', async () => {
    const { run, files, asked } = await runTemplate(template('content-to-cash'), {
      answer: () => ({ decision: 'reject', comment: 'No.' }),
    })
    expect(asked).toHaveLength(2)
    expect(files.size).toBe(0)
    expect(run.of('run.completed')).toHaveLength(1)
  })

  // Real speeches, where the folder is there; what follows them is the same on any machine.
  const speeches = existsSync(TRANSCRIPTS) ? readdirSync(TRANSCRIPTS) : []
  it(
    `makes three posts of each of ${speeches.length} real speeches`,
    { timeout: 60_000 },
    async () => {
      for (const file of speeches) {
        const transcript = readFileSync(join(TRANSCRIPTS, file), 'utf8')
        const { run, files } = await runTemplate(template('content-to-cash'), {
          input: { transcript },
        })
        expect(run.of('run.failed'), file).toEqual([])
        expect(files.size, file).toBe(3)
      }
    },
  )

  it('refuses an empty input, and says what is missing', async () => {
    await expect(runTemplate(template('content-to-cash'), { input: {} })).rejects.toThrow(
      'transcript',
    )
  })
})

describe('lead to meeting', () => {
  it('follows up after 48 hours without a reply', async () => {
    const { run, asked } = await runTemplate(template('lead-to-meeting'))
    expect(run.executions('followUp')).toBe(1)
    expect(asked.map(({ node }) => node)).toEqual(['approveEmail', 'approveFollowUp'])
    expect(run.of('timer.fired')).toHaveLength(1)
  })

  it('sends nothing that was not approved', async () => {
    const { files } = await runTemplate(template('lead-to-meeting'), {
      answer: () => ({ decision: 'reject' }),
    })
    expect([...files.keys()].filter((path) => path.startsWith('outbox/'))).toEqual([])
  })
})
