/** What real nodes of random workflows compute. */
import type { Json, WorkflowNode } from '../../shared/workflow/document'
import { hash } from './script'

/**
 * The config of a node, by a number. Expressions name only nodes of `before`, which are settled when it begins. Only at the top
 * may one fail: where two things of one item happen at once, no rule says which comes first.
 */
export function configOf(
  { type, parent, join }: WorkflowNode,
  seed: number,
  before: readonly string[],
): Record<string, Json> {
  const make = expressions(seed, before, parent === undefined)
  switch (type) {
    case 'transform':
      return { value: join === 'any' ? 'any' : valueOf(make) }
    case 'log':
      return { message: `${make.text()} at {{ $loop.round }}` }
    case 'merge':
      return { mode: seed % 2 === 0 ? 'array' : 'object' }
    case 'branch': {
      const cases = ['yes', 'no'].map((port) => ({ port, when: make.condition() }))
      return { cases, mode: seed % 3 === 0 ? 'all' : 'first' }
    }
    default:
      return {}
  }
}

function valueOf(make: ReturnType<typeof expressions>): Json {
  switch (make.roll(5)) {
    case 0:
      return `{{ ${make.path()} }}`
    case 1:
      return { a: `{{ ${make.path()} }}`, b: [`{{ ${make.small()} }}`, 1], k: 'text' }
    case 2:
      return `{{ ${make.expression()} }}`
    case 3:
      return { a: { b: `{{ ${make.expression()} }}` } }
    default:
      return [`{{ ${make.path()} }}`, make.text()]
  }
}

function expressions(seed: number, before: readonly string[], mayFail: boolean) {
  let drawn = 0
  const roll = (sides: number) => hash(`${seed}/${(drawn += 1)}`) % sides
  const pick = (list: readonly string[]) => list[roll(list.length)] ?? '$'
  const node = () => (before.length === 0 ? '$trigger' : `$nodes.${pick(before)}`)
  const small = () =>
    pick(['$loop.round', '$index', '$vars.k', '$run.id', '$run.startedAt', '1', 'null'])
  const path = (): string => {
    switch (roll(8)) {
      case 0:
        return pick(['$', '$$', '$.a'])
      case 1:
      case 2:
        return pick([
          'a',
          'b',
          'a.b',
          'b.a',
          'missing',
          'a.b.c',
          'error.code',
          'results',
          'results.a',
        ])
      case 3:
        return `${node()}${pick(['', '.a', '.b', '.a.b', '.gone'])}`
      case 4:
        return pick(['$trigger', '$trigger.a', '$trigger.b', '$trigger.b.a', '$nodes.gone.a'])
      case 5:
        return pick([
          '$loop.feedback.a',
          '$loop.feedback.b',
          '$count($loop.feedback)',
          '$loop.feedback',
        ])
      case 6:
        return pick(['$item', '$item.a', '$item.b', '$index'])
      default:
        return pick(['$vars.k', '$vars.list', '$vars.none', small()])
    }
  }
  const operand = () =>
    roll(2) === 0 ? path() : pick(['1', '"x"', '0', 'true', 'false', 'null', '[]', '2', '"1"'])
  const safe = (): string => `${path()} ${pick(['=', '!=', '=', 'in'])} ${operand()}`
  const risky = (): string => `${path()} ${pick(['<', '>=', '>', '+', '-'])} ${operand()}`
  const condition = (): string => {
    switch (roll(8)) {
      case 0:
        return '{{ $loop.round < 3 }}'
      case 1:
        return `{{ ${path()} }}`
      case 2:
        return `{{ ${safe()} and ${safe()} }}`
      case 3:
        return `{{ $not(${safe()}) }}`
      case 4:
        return `{{ ${mayFail ? risky() : safe()} }}`
      default:
        return `{{ ${safe()} }}`
    }
  }
  const expression = (): string => {
    switch (roll(9)) {
      case 0:
        return safe()
      case 1:
        return mayFail ? risky() : safe()
      case 2:
        return `${path()} ?? "none"`
      case 3:
        return `[${path()}, ${path()}]`
      case 4:
        return `{"a": ${path()}, "c": {"d": ${small()}}}`
      case 5:
        return `$count(${path()})`
      case 6:
        return `${path()}[0]`
      case 7:
        return `${safe()} ? ${path()} : ${small()}`
      default:
        return `$exists(${path()})`
    }
  }
  // In a text an expression that finds nothing is an error, so here it never does.
  const text = () =>
    `{{ $vars.k }}-{{ ${pick(['$loop.round', '$run.id', '$count($vars.list)', '1 + 1'])} }}`
  return { roll, path, small, expression, condition, text }
}
