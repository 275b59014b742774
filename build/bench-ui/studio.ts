/** The app and the bare page in one Chromium: a host with a data folder of its own, and a small server for the page. */
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { asFile, type Document } from '../../e2e/fixtures/documents'
import { startHostProcess } from '../../e2e/fixtures/host-process'
import { markTourSeen } from '../../e2e/fixtures/tour'
import { EditorPage } from '../../e2e/pages/editor-page'
import { ProjectsPage } from '../../e2e/pages/projects-page'
import { CHROMIUM_ARGS } from '../chromium.mjs'
import type { BareGraph } from './bare/main'
import { installProbe } from './probe'

/** The list of workflows with something in it. */
const LIST = 'ul[aria-label="Workflows"] a'
/** The bare page's button. */
const BUTTON = 'button'
const NODE_CARDS = '.react-flow__node'
/** Where the built programs and pages are. */
const BUILT = fileURLToPath(new URL('..', import.meta.url))
const VIEWPORT = { width: 1440, height: 900 }
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

export interface Studio {
  /** A browser profile with these workflows in it, imported by the app itself. */
  profile(documents: readonly Document[]): Promise<Profile>
  close(): Promise<void>
}

export interface Profile {
  /** The app in a tab of its own, at the list of workflows. */
  openApp(): Promise<{ page: Page; list: ProjectsPage; editor: EditorPage }>
  /** The bare page in a tab of its own. */
  openBare(): Promise<Page>
  close(): Promise<void>
}

export async function openStudio(): Promise<Studio> {
  const data = mkdtempSync(join(BUILT, 'data-'))
  const host = await startHostProcess({ BATON_DATA: data }, 0, join(BUILT, 'server', 'index.mjs'))
  const bare = await serveBarePage()
  const browser = await launch()
  return {
    async profile(documents) {
      const context = await browser.newContext({ viewport: VIEWPORT, colorScheme: 'light' })
      await markTourSeen(context)
      const profile = profileIn(context, host.address, bare.address)
      await importInto(context, host.address, documents)
      return profile
    },
    async close() {
      await browser.close()
      await host.stop()
      await bare.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function profileIn(context: BrowserContext, app: string, bare: string): Profile {
  const open = async (address: string, firstScreen: string) => {
    const page = await context.newPage()
    await page.addInitScript(installProbe, firstScreen)
    await page.goto(address)
    await page.waitForFunction(() => window.probe.firstScreen !== undefined)
    return page
  }
  return {
    async openApp() {
      const page = await open(app, LIST)
      return { page, list: new ProjectsPage(page), editor: new EditorPage(page) }
    },
    openBare: () => open(bare, BUTTON),
    close: () => context.close(),
  }
}

async function importInto(context: BrowserContext, app: string, documents: readonly Document[]) {
  const page = await context.newPage()
  await page.goto(app)
  const list = new ProjectsPage(page)
  for (const document of documents) {
    await list.open()
    await list.importFile(asFile(document))
    await new EditorPage(page).canvas.waitFor()
  }
  await page.close()
}

/** Opens a workflow from the list; milliseconds from the click until it can be used. */
export async function openWorkflow(page: Page, list: ProjectsPage, name: string): Promise<number> {
  const took = page.evaluate((cards) => window.probe.untilShown(cards), NODE_CARDS)
  await list.openProject(name)
  return took
}

/** Shows a document's nodes and edges on the bare page, in a drawing of this size; milliseconds from the click. */
export async function openBareGraph(
  page: Page,
  { nodes, edges }: Document,
  { width, height }: { width: number; height: number },
): Promise<number> {
  const graph: BareGraph = {
    nodes: nodes.map(({ id, name, position }) => ({
      id,
      position: position as { x: number; y: number },
      data: { label: name },
    })),
    edges: edges.map(({ id, source, target }) => ({
      id: String(id),
      source: String(source),
      target: String(target),
    })),
    width,
    height,
  }
  const took = page.evaluate(
    ([shown, cards]) => {
      window.bareGraph = shown
      return window.probe.untilShown(cards)
    },
    [graph, NODE_CARDS] as const,
  )
  await page.getByRole('button', { name: 'Open' }).click()
  return took
}

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: CHROMIUM_ARGS })
}

async function serveBarePage(): Promise<{ address: string; close(): Promise<void> }> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://page')
    const file = join(BUILT, 'bare', pathname === '/' ? 'index.html' : pathname)
    if (!existsSync(file)) return response.writeHead(404).end()
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
    createReadStream(file).pipe(response)
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
