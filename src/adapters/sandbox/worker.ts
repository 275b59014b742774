/**
 * A thread of the sandbox: runs one piece of code after the other, each in an instance of QuickJS of its own.
 *
 * It runs from source too, where Node strips the types and no bundler resolves a path. So this file and those that it imports
 * name each other with `.ts`, and use only types that can be stripped.
 */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC } from 'quickjs-emscripten'
import { runJob } from './realm.ts'
import type { Job, JobEnd, Opening, Report } from './protocol.ts'

/** Memory that a thread may hold when it is done. What WebAssembly once took it never gives back. Bytes. */
const WORTH_KEEPING = 48 * 1024 * 1024

const PAGE = 64 * 1024
/** What QuickJS itself begins with: its stack, its data, a little for the language. */
const OWN_PAGES = 256
/** The memory grows by this factor at the least, or not at all (Emscripten's `resize_heap`), with a little to spare. */
const SMALLEST_GROWTH = 1.06

serve(parentPort, workerData as Opening)

function serve(port: MessagePort | null, { wasm }: Opening): void {
  if (!port) throw new Error('The sandbox runs in a worker thread only.')
  const say = (report: Report) => port.postMessage(report)
  const compiled = new WebAssembly.Module(readFileSync(new URL(wasm)))
  port.on('message', (job: Job) => {
    void perform(compiled, job, say).then(({ end, spent }) => say({ done: end, spent }))
  })
}

async function perform(
  wasmModule: WebAssembly.Module,
  job: Job,
  say: (report: Report) => void,
): Promise<{ end: JobEnd; spent: boolean }> {
  const wasmMemory = new WebAssembly.Memory({
    initial: OWN_PAGES,
    maximum: OWN_PAGES + Math.ceil(job.memoryBytes / PAGE),
  })
  const most = OWN_PAGES * PAGE + job.memoryBytes
  const isFull = () => wasmMemory.buffer.byteLength * SMALLEST_GROWTH >= most
  const variant = newVariant(RELEASE_SYNC, { wasmModule, wasmMemory })
  const quickjs = await newQuickJSWASMModuleFromVariant(variant)
  say({ began: true })
  try {
    const end = runJob(quickjs, job, {
      worked,
      isFull,
      say: (level, text) => say({ line: { level, text } }),
    })
    return { end, spent: wasmMemory.buffer.byteLength > WORTH_KEEPING }
  } catch {
    // QuickJS itself broke: a fault of its own, or the stack of the thread ended before that of the code.
    return { end: { failure: { kind: isFull() ? 'memory' : 'crash' } }, spent: true }
  }
}

/** What the thread waited for a core on a busy machine does not count. */
function worked(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
