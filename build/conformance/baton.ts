/** The built command line, as a stranger would call it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

const BATON = join(import.meta.dirname, '..', '..', 'out', 'cli', 'baton.mjs')

export interface Finished {
  /** -1 when it was killed. */
  status: number
  stdout: string
  stderr: string
}

/** Starts a command in a folder; `ended` resolves when it is over. */
export function start(args: string[], cwd: string): { child: ChildProcess; ended: Promise<Finished> } {
  const child = spawn(process.execPath, [BATON, ...args], { cwd })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const ended = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ status: code ?? -1, stdout, stderr }))
  })
  return { child, ended }
}

/** Runs a command in a folder to its end. */
export function baton(args: string[], cwd: string): Promise<Finished> {
  return start(args, cwd).ended
}
