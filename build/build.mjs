#!/usr/bin/env node
// Builds what `npm start`, the command line and the end-to-end tests run, and skips what is up to date:
//   out/main, out/preload, out/renderer   the desktop host and the interface (electron-vite)
//   out/server/index.mjs                  the host without a window
//   out/cli/baton.mjs                     the command line
//   out/journal/worker.mjs                the thread that writes the journal
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, relative, sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { isStopping, run, stopOnSignals } from './children.mjs'
import { findNode, path, projectEnv, root, say } from './project.mjs'

const SHARED = [
  'src/shared',
  'src/nodes',
  'src/engine',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
]
const HOST = [...SHARED, 'src/app', 'src/adapters', 'build/build.mjs', 'build/bundle.mjs']

const targets = [
  {
    name: 'server and command line',
    inputs: [...HOST, 'src/server'],
    outputs: ['out/server/index.mjs', 'out/cli/baton.mjs', 'out/journal/worker.mjs'],
    make: buildNode,
  },
  {
    name: 'desktop host and interface',
    inputs: [
      ...HOST,
      'src/main',
      'src/preload',
      'src/renderer',
      'resources',
      'electron.vite.config.ts',
    ],
    outputs: [
      'out/main/index.js',
      'out/main/journal/worker.js',
      'out/preload/index.cjs',
      'out/renderer/index.html',
    ],
    make: buildDesktop,
  },
]

const stampFile = path('out', 'built.json')

stopOnSignals()
process.exitCode = await build({ force: process.argv.includes('--force') })

async function build({ force }) {
  const stamps = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {}
  for (const target of targets) {
    const hash = hashOf(target.inputs)
    const upToDate =
      stamps[target.name] === hash && target.outputs.every((file) => existsSync(path(file)))
    if (upToDate && !force) continue
    say(`Building the ${target.name}.`)
    const began = Date.now()
    const status = await target.make()
    if (isStopping()) return 130
    if (status !== 0) {
      say(`The build of the ${target.name} failed; the message is above.`)
      return 1
    }
    say(`  built in ${((Date.now() - began) / 1000).toFixed(1)} s`)
    stamps[target.name] = hash
    mkdirSync(path('out'), { recursive: true })
    writeFileSync(stampFile, JSON.stringify(stamps))
  }
  return 0
}

function buildDesktop() {
  const node = findNode() ?? process.execPath
  const cli = path('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  return run(node, [cli, 'build', '--logLevel', 'warn'], { cwd: root, env: projectEnv() })
}

async function buildNode() {
  const { bundleHost } = await import('./bundle.mjs')
  for (const folder of ['server', 'cli', 'journal', 'chunks']) {
    rmSync(path('out', folder), { recursive: true, force: true })
  }
  try {
    await bundleHost(path('out'))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    console.error(process.stderr.isTTY ? message : stripVTControlCharacters(message))
    return 1
  }
  makeExecutable(path('out', 'cli', 'baton.mjs'))
  return 0
}

function makeExecutable(file) {
  const text = readFileSync(file, 'utf8')
  const shebang = '#!/usr/bin/env node\n'
  if (!text.startsWith('#!')) writeFileSync(file, shebang + text)
  chmodSync(file, 0o755)
}

/** A hash over the names and contents of files and folders; tests do not count. */
function hashOf(inputs) {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of filesBelow(path(input))) {
      hash.update(relative(root, file).split(sep).join('/')).update('\0')
      hash.update(readFileSync(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

function filesBelow(place) {
  if (!existsSync(place)) return []
  const entries = readdirSyncOrNone(place)
  if (entries === undefined) return [place]
  return entries
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesBelow(join(place, entry.name)))
}

/** The entries of a folder; undefined for a file. */
function readdirSyncOrNone(place) {
  try {
    return readdirSync(place, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  }
}
