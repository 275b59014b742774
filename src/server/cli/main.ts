/** `baton`: the command line. Parses the arguments, runs one command, exits with its status. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { version } from '../../../package.json'
import { isJournalError } from '../../app/ports'
import { CommandStopped, EXIT, USAGE, UsageError } from './usage'

/** Runs `baton` with these arguments and resolves with its exit status. */
export async function main([command, ...rest]: string[]): Promise<number> {
  try {
    return await dispatch(command, rest)
  } catch (thrown) {
    const stopped = thrown instanceof CommandStopped || isJournalError(thrown)
    if (!stopped && !(thrown instanceof UsageError)) throw thrown
    console.error(thrown.message)
    return stopped ? EXIT.failed : EXIT.invalid
  }
}

async function dispatch(command: string | undefined, rest: string[]): Promise<number> {
  switch (command) {
    case 'run':
      return runCommand(rest)
    case 'validate': {
      const { file, flags } = parse(rest, { json: { type: 'boolean' } }, 'FILE')
      const { validate } = await import('./validate')
      return validate(file, { json: flags.json === true })
    }
    case 'nodes': {
      const { flags } = parse(rest, { json: { type: 'boolean' } })
      const { nodes } = await import('./nodes')
      return nodes({ json: flags.json === true })
    }
    case 'resume': {
      const { flags } = parse(rest, { data: { type: 'string' } })
      return (await import('./kept-runs')).resume(await folderOf(flags.data))
    }
    case 'runs': {
      const { flags } = parse(rest, { data: { type: 'string' }, json: { type: 'boolean' } })
      const { runs } = await import('./look')
      return runs(await folderOf(flags.data), { json: flags.json === true })
    }
    case 'show': {
      const options = { data: { type: 'string' }, events: { type: 'string' } } as const
      const { file, flags } = parse(rest, options, 'RUN')
      checkEvents(flags.events)
      const { show } = await import('./look')
      return show(await folderOf(flags.data), file, { eventLines: flags.events === 'ndjson' })
    }
    case 'approve':
      return approveCommand(rest)
    case 'activate': {
      const { file, flags } = parse(rest, { data: { type: 'string' } }, 'FILE')
      const { readDocument } = await import('./read-input')
      const { activate } = await import('./active')
      return activate(await folderOf(flags.data), readDocument(file))
    }
    case 'deactivate': {
      const { file, flags } = parse(rest, { data: { type: 'string' } }, 'ID')
      return (await import('./active')).deactivate(await folderOf(flags.data), file)
    }
    case 'active': {
      const { flags } = parse(rest, { data: { type: 'string' }, json: { type: 'boolean' } })
      const { active } = await import('./active')
      return active(await folderOf(flags.data), { json: flags.json === true })
    }
    case 'serve': {
      const { serve } = await import('../serve')
      return serve(rest)
    }
    case '--version':
      console.log(version)
      return EXIT.completed
    case '--help':
    case 'help':
      console.log(USAGE)
      return EXIT.completed
    default:
      throw new UsageError(
        command === undefined ? USAGE : `There is no command "${command}".\n\n${USAGE}`,
      )
  }
}

async function runCommand(rest: string[]): Promise<number> {
  const { file, flags } = parse(
    rest,
    {
      input: { type: 'string' },
      trigger: { type: 'string' },
      mocks: { type: 'string' },
      'virtual-time': { type: 'boolean' },
      simulate: { type: 'boolean' },
      approve: { type: 'string' },
      events: { type: 'string' },
      data: { type: 'string' },
    },
    'FILE',
  )
  checkEvents(flags.events)
  const dataDir = await folderOf(flags.data)
  const { openFolder } = await import('./open-folder')
  const folder = openFolder(dataDir)
  try {
    const { readApprovals, readDocument, readMocks, readPayload } = await import('./read-input')
    const workflow = readDocument(file)
    const simulate = flags.simulate === true
    const approve = text(flags.approve) ?? (simulate ? 'all' : 'none')
    const { run } = await import('./run')
    const [input, mocks] = [text(flags.input), text(flags.mocks)]
    return await run({
      workflow,
      payload: input === undefined ? undefined : readPayload(input),
      trigger: text(flags.trigger),
      mocks: mocks === undefined ? undefined : readMocks(mocks, workflow),
      virtualTime: simulate || flags['virtual-time'] === true,
      simulate,
      approve: approve === 'all' || approve === 'none' ? approve : readApprovals(approve, workflow),
      eventLines: flags.events === 'ndjson',
      dataDir,
      folder,
    })
  } finally {
    await folder.close()
  }
}

async function approveCommand(rest: string[]): Promise<number> {
  const { file, flags } = parse(
    rest,
    {
      data: { type: 'string' },
      reject: { type: 'boolean' },
      again: { type: 'boolean' },
      withdraw: { type: 'boolean' },
      delegate: { type: 'string' },
      value: { type: 'string' },
      by: { type: 'string' },
      comment: { type: 'string' },
    },
    'CALLBACK',
  )
  const ways = ['reject', 'again', 'withdraw', 'delegate'] as const
  const [way, other] = ways.filter((name) => flags[name] !== undefined)
  if (other) throw new UsageError(`Give --${way} or --${other}, not both.`)
  const { approve } = await import('./kept-runs')
  const { parseJson } = await import('./read-input')
  const value = text(flags.value)
  return approve(await folderOf(flags.data), file, {
    decision: way ?? 'approve',
    ...(flags.delegate === undefined ? {} : { to: text(flags.delegate) }),
    ...(flags.by === undefined ? {} : { by: text(flags.by) }),
    ...(flags.comment === undefined ? {} : { comment: text(flags.comment) }),
    ...(value === undefined ? {} : { value: parseJson(value, 'The value of --value') }),
  })
}

/** `--data`, else `BATON_DATA`, else the app's data folder. */
async function folderOf(flag: string | boolean | undefined): Promise<string> {
  const { dataFolder } = await import('../../adapters/data-folder')
  return text(flag) ?? dataFolder(process.env, process.platform)
}

function checkEvents(flag: string | boolean | undefined): void {
  if (flag !== undefined && flag !== 'ndjson')
    throw new UsageError(`--events takes ndjson, not "${flag}".`)
}

function text(flag: string | boolean | undefined): string | undefined {
  return typeof flag === 'string' ? flag : undefined
}

type Flags = Record<string, string | boolean | undefined>

function parse(
  args: string[],
  options: NonNullable<ParseArgsConfig['options']>,
  positional?: string,
): { file: string; flags: Flags } {
  let parsed
  try {
    parsed = parseArgs({ args, options, allowPositionals: true })
  } catch (thrown) {
    throw new UsageError(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${USAGE}`)
  }
  const [file, ...more] = parsed.positionals
  if (positional !== undefined && file === undefined)
    throw new UsageError(`${positional} is missing.\n\n${USAGE}`)
  const extra = positional === undefined ? file : more[0]
  if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many.\n\n${USAGE}`)
  return { file: file ?? '', flags: parsed.values as Flags }
}
