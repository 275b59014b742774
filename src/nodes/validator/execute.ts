import type { z } from 'zod'
import type { Execute, ExecuteContext } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import { describeIssue } from '../../shared/workflow/config-check'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { isObject, kindWords } from '../json-kinds'
import { checkRule } from './check-rule'
import type { ValidatorConfig } from './definition'
import { askJudge } from './judge'
import { judgeSchema, ruleSchema, type Judge, type Rule } from './rules'

/**
 * Checks a value by its rules and its judge. It passes as it is; otherwise it goes back with one sentence for each thing that
 * is wrong, until the rounds are used up (semantics section 3, rule 7) or no edge leads back.
 */
export const execute: Execute<ValidatorConfig> = async (context) => {
  const { config, loop, ports, effects } = context
  const value = config.value === undefined ? context.input : config.value
  const rules = await readRules(context, value)
  const judge = await readJudge(context, value)
  const failures: string[][] = []
  for (const { rule, that } of rules)
    failures.push(await checkRule(rule, value, that, effects.bounded))
  const verdict = judge && (await askJudge(judge, value, context))

  const corrections = [...new Set([...failures.flat(), ...(verdict?.corrections ?? [])])]
  const held = failures.filter((failure) => failure.length === 0).length
  const score = verdict?.score ?? (rules.length === 0 ? 1 : held / rules.length)
  const spent = verdict?.spent
  if (corrections.length === 0) return { ports: ['pass'], output: value, ...spent }

  const last =
    loop.round >= config.maxRounds || !ports.connected('retry') || ports.exhausted('retry')
  return {
    ports: [last ? 'fail' : 'retry'],
    output: { value, corrections, score, round: loop.round },
    ...spent,
  }
}

interface ReadRule {
  rule: Rule
  /** What the condition of an expression rule came to. */
  that: Json
}

/** Written rules are filled in one by one; rules that an expression yields are data, and taken as they are. */
async function readRules(
  { config, evaluate, node }: ExecuteContext<ValidatorConfig>,
  value: Json,
): Promise<ReadRule[]> {
  const written = (config.rules ?? []) as Json
  const fill = async (template: Json) => evaluate(template, { value })
  const fromData = typeof written === 'string'
  const rules = fromData ? await fill(written) : written
  if (!Array.isArray(rules))
    throw new NodeError(
      'bad-config',
      `"${node.name}": rules must be a list, got ${kindWords(rules)}.`,
    )
  return Promise.all(
    rules.map(async (item, index) => {
      const filled = fromData ? item : await fillRule(item, fill)
      const rule = read(ruleSchema, filled, `rules, item ${index + 1}`, node)
      return { rule, that: rule.kind === 'expression' ? await fill(rule.that) : null }
    }),
  )
}

/** All but the condition, which is kept as it is written: the correction may have to quote it. */
async function fillRule(item: Json, fill: (template: Json) => Promise<Json>): Promise<Json> {
  if (!isObject(item)) return fill(item)
  const { that, ...rest } = item
  return { ...((await fill(rest)) as JsonObject), ...(that === undefined ? {} : { that }) }
}

async function readJudge(
  { config, evaluate, node }: ExecuteContext<ValidatorConfig>,
  value: Json,
): Promise<Judge | undefined> {
  if (config.judge === undefined) return undefined
  return read(judgeSchema, await evaluate(config.judge as Json, { value }), 'judge', node)
}

function read<T>(schema: z.ZodType<T>, filled: Json, place: string, node: { name: string }): T {
  const { success, data, error } = schema.safeParse(filled)
  if (success) return data
  const [issue] = error.issues
  const message = issue ? describeIssue(issue, filled).message : 'It cannot be read.'
  throw new NodeError('bad-config', `"${node.name}", ${place}: ${message}`)
}
