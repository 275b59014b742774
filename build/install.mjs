// Brings node_modules to what package-lock.json says, and checks that the project's Node came with it.
import { existsSync, readFileSync } from 'node:fs'
import { isStopping, run } from './children.mjs'
import { findNode, NODE_MAJOR, path, Refusal, root, say, systemEnv } from './project.mjs'

/** Installs what is missing. Resolves with the path of Node 24; throws a `Refusal` that says what to do when it cannot. */
export async function ensureInstalled() {
  const stale = whatIsStale()
  if (stale !== undefined) await install(stale)
  const node = findNode()
  if (node === undefined) throw new Refusal(nodeIsMissing())
  return node
}

/** Why node_modules does not match package-lock.json, or undefined when it does. */
export function whatIsStale() {
  const installedFile = path('node_modules', '.package-lock.json')
  if (!existsSync(installedFile)) return 'nothing is installed yet'
  const wanted = JSON.parse(readFileSync(path('package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  for (const [name, entry] of Object.entries(wanted)) {
    // Optional packages are for other systems more often than not.
    if (name === '' || entry.optional || entry.devOptional) continue
    if (installed[name]?.version !== entry.version) {
      return `${name.replace(/^.*node_modules\//, '')} ${entry.version} is missing`
    }
  }
  return undefined
}

async function install(why) {
  say(`Installing dependencies (${why}); the first time takes about half a minute.`)
  const began = Date.now()
  const beat = setInterval(
    () => say(`  still installing, ${Math.round((Date.now() - began) / 1000)} s`),
    15_000,
  )
  const [command, ...args] = npmCommand()
  const status = await run(
    command,
    [...args, 'ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'],
    {
      cwd: root,
      env: systemEnv(),
      shell: process.platform === 'win32',
      // npm takes its time to end, and what it leaves behind is replaced by the next start anyway.
      grace: 1_500,
    },
  )
  clearInterval(beat)
  if (isStopping()) return
  if (status !== 0) {
    throw new Refusal(
      `npm ci ended with status ${status}; its own message is above. Check that this machine reaches the npm registry, then start again.`,
    )
  }
}

/** The npm that started this, else the one on the PATH. */
function npmCommand() {
  const npm = process.env.npm_execpath
  return npm !== undefined && /npm-cli\.[cm]?js$/.test(npm) && process.platform !== 'win32'
    ? ['node', npm]
    : ['npm']
}

function nodeIsMissing() {
  return [
    `Baton runs on Node ${NODE_MAJOR}, which comes with its dependencies, and this install has none: npm was told not to run install scripts (--ignore-scripts).`,
    `This is Node ${process.versions.node}. Mend it with:  npm rebuild node --ignore-scripts=false`,
  ].join('\n')
}
