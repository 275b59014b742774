/**
 * The file behind `baton`. It runs on whatever Node the shell finds, so it holds nothing that an old one cannot read: on one
 * older than Baton needs, it hands over to the Node that `npm ci` brought, and says so plainly where there is none.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { keepCompiledCode } from './compiled-code'

/** The major version that Electron 45 has and that Baton is tested on. */
const NEEDED = 24

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  keepCompiledCode()
  const { main } = await import('./main')
  process.exitCode = await main(process.argv.slice(2))
} else {
  process.exitCode = handOver()
}

function handOver(): number {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const node = fileURLToPath(new URL(`../../node_modules/node/bin/${name}`, import.meta.url))
  if (!existsSync(node)) {
    console.error(
      `Baton needs Node ${NEEDED} or newer; this is ${process.version}. Run "npm ci" in Baton's folder, or install Node ${NEEDED}.`,
    )
    return 2
  }
  const self = fileURLToPath(import.meta.url)
  const { status } = spawnSync(node, [self, ...process.argv.slice(2)], { stdio: 'inherit' })
  return status ?? 1
}
