// Where the project is, which Node runs it, and the environment its child processes get.
// Plain ESM on Node's own modules, in syntax that Node 18 reads: it runs before anything is installed.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder, absolute. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

/** The Node that engine, host and tests run on (package.json, engines). */
export const NODE_MAJOR = 24

const bin = join(root, 'node_modules', '.bin')
const windows = process.platform === 'win32'

/** The path of Node 24: the project's own, else the one that runs this if it is new enough, else undefined. */
export function findNode() {
  const own = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
  if (existsSync(own)) return own
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR ? process.execPath : undefined
}

/** A file of the project, absolute. */
export function path(...parts) {
  return join(root, ...parts)
}

/** The environment with the project's own commands (and so its Node) first on the PATH. */
export function projectEnv(extra = {}) {
  return { ...process.env, ...withPath([bin, ...pathEntries()]), ...extra }
}

/** The environment without the project's own commands: for npm, which replaces them. */
export function systemEnv(extra = {}) {
  return { ...process.env, ...withPath(pathEntries()), ...extra }
}

function pathName() {
  return Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
}

function pathEntries() {
  const entries = (process.env[pathName()] ?? '').split(delimiter)
  return entries.filter((entry) => entry !== '' && entry !== bin)
}

function withPath(entries) {
  return { [pathName()]: entries.join(delimiter) }
}

/** What a person is told, on standard output. */
export function say(line) {
  console.log(line)
}

/** Ends with a message that says what happened and what to do. */
export class Refusal extends Error {}
