import type { Execute, ExecuteContext, ExecuteResult } from '../../engine/execute'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { durationMs } from '../duration-ms'
import { askService } from '../service'
import type { TrelloConfig } from './definition'

const SERVICE = 'trello'
const MINUTE = 60_000
/** More often would use up what Trello allows. Milliseconds. */
const SHORTEST = 10_000

/** Does one thing on a board; waiting for a card holds nothing meanwhile. */
export const execute: Execute<TrelloConfig> = async (context) => {
  const { config } = context
  if (config.action === 'wait-for-move') return waitForMove(context)
  const output = await askService(context, {
    service: SERVICE,
    connection: config.connection,
    action: config.action,
    input: inputOf(config),
  })
  return { ports: ['out'], output }
}

function inputOf(config: TrelloConfig): Record<string, Json | undefined> {
  const { board, list, name, description, labels, due, position, attachments, text } = config
  const [card] = cardsOf(config)
  switch (config.action) {
    case 'create-card':
      return { board, list, name, description, labels, due, position, attachments }
    case 'move-card':
      return { card, board, list, position }
    case 'add-comment':
      return { card, text }
    default:
      return { card }
  }
}

function cardsOf({ card }: TrelloConfig): string[] {
  return card === undefined ? [] : [card].flat()
}

/** Looks at once, so that what is wrong is said at once; from then on the host looks now and then. */
async function waitForMove(context: ExecuteContext<TrelloConfig>): Promise<ExecuteResult> {
  const { config, node, now, idempotencyKey } = context
  const { connection = '', lists = [] } = config
  const cards: string[] = []
  const from: JsonObject = {}
  for (const asked of cardsOf(config)) {
    const action = 'get-card'
    const card = await askService(context, {
      service: SERVICE,
      connection,
      action,
      input: { card: asked },
    })
    const { id, list } = card as { id: string; list: { id: string } }
    cards.push(id)
    from[id] = list.id
  }
  const input = { cards, lists, from }
  const found = await askService(context, {
    service: SERVICE,
    connection,
    action: 'find-moved',
    input,
  })
  if (found !== null) return { ports: ['out'], output: found }
  const every = config.every === undefined ? MINUTE : durationMs(config.every, 'every', node)
  return {
    suspend: {
      event: {
        name: `trello:${idempotencyKey}`,
        port: 'out',
        watch: {
          service: SERVICE,
          connection,
          action: 'find-moved',
          input,
          everyMs: Math.max(every, SHORTEST),
        },
      },
      ...(config.timeout === undefined
        ? {}
        : {
            timer: {
              wakeAt: now() + durationMs(config.timeout, 'timeout', node),
              port: 'timeout',
            },
          }),
    },
  }
}
