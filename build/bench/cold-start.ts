/** How long `baton run` takes from the start of its process to the first node. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from './benchmark'
import { small } from './graphs'
import { median, SAMPLES } from './sampling'

/** The same Node, three awaited functions and a line: what a process costs that does nothing. */
const RAW = `
const handOn = async (value) => value
let value = 0
for (let i = 0; i < 3; i++) value = await handOn(value + 1)
console.log('"type":"node.started"')
`

export const COLD_START: Benchmark = {
  name: 'cold-start',
  targets: { 'cold-start': { atMost: 150 } },
  async measure({ folder, programs }) {
    const run = commandLine(folder, programs)
    // Where the command line keeps compiled code.
    const caches = join(folder, 'caches')
    const ours: number[] = []
    const raw: number[] = []
    // The first of both makes the data folder and fills the caches, and does not count.
    for (let sample = 0; sample <= SAMPLES; sample++) {
      const took = await untilFirstNode(run, caches)
      const bare = await untilFirstNode(['--input-type=module', '-e', RAW], caches)
      if (sample === 0) continue
      ours.push(took)
      raw.push(bare)
    }
    const value = median(ours)
    return [{ name: 'cold-start', value, unit: 'ms', ratio: value / median(raw) }]
  },
}

/** `baton run` of the small workflow on a data folder. */
export function commandLine(folder: string, programs: URL): string[] {
  const file = join(folder, 'small.baton.json')
  writeFileSync(file, JSON.stringify(small))
  const baton = fileURLToPath(new URL('cli/baton.mjs', programs))
  return [baton, 'run', file, '--events', 'ndjson', '--data', join(folder, 'data')]
}

/** Milliseconds from before the process is started until its first `node.started` is read. Rejects when there is none. */
export async function untilFirstNode(args: string[], caches: string): Promise<number> {
  const env = { ...process.env, XDG_CACHE_HOME: caches, LOCALAPPDATA: caches }
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  let took: number | undefined
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes('"type":"node.started"')) took ??= performance.now() - began
  if ((await exited) !== 0 || took === undefined)
    throw new Error(`The command started no node: ${args.join(' ')}`)
  return took
}
