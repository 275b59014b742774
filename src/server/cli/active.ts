/** The commands about what is active: activate, deactivate, active (docs/triggers.md). */
import { catalog } from '../../nodes/definitions'
import { Failure } from '../../app/failures/failure'
import type { KeptActivation } from '../../app/triggers/ledger'
import { publish } from '../../app/triggers/published'
import type { ActiveWorkflow } from '../../shared/contract/activations'
import type { Workflow } from '../../shared/workflow/document'
import { atHost, hostOf, type HostClient } from './host-client'
import { openHost, type CommandHost } from './host'
import { EXIT, UsageError } from './usage'

const UNSURE = 'How it stands is shown by: baton active'
const INSTEAD = 'Or do it there, in its window.'

/** `baton activate FILE`: publishes a workflow at the host that uses the data folder, else for the next one that does. */
export async function activate(dataDir: string, workflow: Workflow): Promise<number> {
  return either(dataDir, {
    async atHost(client, url) {
      const active = await client.activations.activate({ workflow })
      say(active, `at ${url}`)
      for (const { name, problem } of active.triggers)
        if (problem !== undefined) console.error(`“${name}” does not listen yet: ${problem}`)
    },
    async inFolder({ journal }) {
      const kept = await journal.ledger.activations()
      const before = kept.find((one) => one.workflow.id === workflow.id)
      const published = await publish(journal.ledger, workflow, {
        before,
        now: Date.now(),
        catalog,
      })
      say({ ...published, name: workflow.name }, 'once a host runs on this folder: baton serve')
    },
  })
}

function say({ name, version }: Pick<ActiveWorkflow, 'name' | 'version'>, where: string): void {
  console.log(`“${name}” is active, version ${version}. Its triggers listen ${where}`)
}

/** `baton deactivate ID`: its triggers listen no more; runs in flight go on. */
export async function deactivate(dataDir: string, workflow: string): Promise<number> {
  return either(dataDir, {
    async atHost(client) {
      await client.activations.deactivate({ workflow })
      console.log(`${workflow} is not active any more. Its runs in flight go on.`)
    },
    async inFolder({ journal }) {
      const kept = await journal.ledger.activations()
      if (!kept.some((one) => one.workflow.id === workflow))
        throw new UsageError(`There is no active workflow "${workflow}". See: baton active`)
      await journal.ledger.deactivate(workflow)
      console.log(`${workflow} is not active any more.`)
    },
  })
}

/** `baton active`: what is active, with its triggers. */
export async function active(dataDir: string, options: { json: boolean }): Promise<number> {
  const print = (workflows: readonly ActiveWorkflow[], isListening: boolean) => {
    if (options.json) return console.log(JSON.stringify(workflows, null, 2))
    if (workflows.length === 0) console.log('Nothing is active.')
    for (const workflow of workflows) for (const line of linesOf(workflow)) console.log(line)
    if (!isListening && workflows.length > 0)
      console.error('No host runs on this folder, so nothing listens. Start one with: baton serve')
  }
  return either(dataDir, {
    async atHost(client) {
      for await (const { workflows } of await client.activations.watch())
        return print(workflows, true)
    },
    async inFolder({ journal }) {
      print((await journal.ledger.activations()).map(shown), false)
    },
  })
}

function shown({ workflow, awakeAt: _awakeAt, triggers, ...kept }: KeptActivation): ActiveWorkflow {
  return {
    ...kept,
    workflow: workflow.id,
    name: workflow.name,
    triggers: triggers.map(({ node, type, deliveries, lastAt }) => ({
      node,
      type,
      name: workflow.nodes.find(({ id }) => id === node)?.name ?? node,
      deliveries,
      ...(lastAt === undefined ? {} : { lastAt }),
    })),
  }
}

/** One line for the workflow, and one for each trigger. */
function linesOf({ workflow, name, version, triggers }: ActiveWorkflow): string[] {
  return [
    `${workflow}\t${name}\tversion ${version}`,
    ...triggers.map(({ name: trigger, type, deliveries, nextAt, addresses, problem }) =>
      [
        `  ${trigger} (${type})`,
        deliveries === 1 ? '1 delivery' : `${deliveries} deliveries`,
        ...(nextAt === undefined ? [] : [`next ${new Date(nextAt).toISOString()}`]),
        ...(addresses?.slice(0, 1) ?? []),
        ...(problem === undefined ? [] : [`problem: ${problem}`]),
      ].join('\t'),
    ),
  ]
}

interface Ways {
  atHost(client: HostClient, url: string): Promise<void>
  inFolder(host: CommandHost): Promise<void>
}

/** Does it at the host that has the folder, else in the folder itself. */
async function either(dataDir: string, ways: Ways): Promise<number> {
  let host: CommandHost
  try {
    host = await openHost(dataDir)
  } catch (thrown) {
    const url = await hostOf(thrown, dataDir, INSTEAD)
    await atHost(url, UNSURE, (client) => ways.atHost(client, url))
    return EXIT.completed
  }
  try {
    await ways.inFolder(host)
    return EXIT.completed
  } catch (thrown) {
    throw thrown instanceof Failure ? new UsageError(thrown.message) : thrown
  } finally {
    await host.close()
  }
}
