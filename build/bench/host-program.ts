/** A server host with nothing to show: `host-program FOLDER`. Prints where it is, as `baton serve` does, and ends as that does. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serve } from '../../src/server/serve'

const [folder = ''] = process.argv.slice(2)
const rendererDir = join(folder, 'renderer')
await mkdir(rendererDir)
await writeFile(join(rendererDir, 'index.html'), '<title>Baton</title>')
process.exit(await serve(['--port', '0', '--data', join(folder, 'data')], { rendererDir }))
