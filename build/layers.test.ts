/** The import rules and the banned globals are checked by tools; this checks the tools, by planting one violation of each. */
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ESLint } from 'eslint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './project.mjs'

/** What the planted files import: one file of each kind. */
const TARGETS = [
  'src/shared/workflow/thing.ts',
  'src/shared/contract/thing.ts',
  'src/engine/effects.ts',
  'src/engine/thing.ts',
  'src/nodes/thing/definition.ts',
  'src/nodes/thing/execute.ts',
  'src/nodes/thing/form.tsx',
  'src/nodes/definitions.ts',
  'src/nodes/executors.ts',
  'src/app/ports.ts',
  'src/app/thing.ts',
  'src/adapters/thing.ts',
  'src/main/thing.ts',
  'src/server/thing.ts',
  'src/preload/thing.ts',
  'src/renderer/thing.ts',
]

/** Who may not import what, and the rule that says so. */
const FORBIDDEN: [rule: string, from: string, imports: string][] = [
  ['shared-imports', 'src/shared/probe.ts', '../engine/thing'],
  ['shared-imports', 'src/shared/probe.ts', '../nodes/definitions'],
  ['engine-imports', 'src/engine/probe.ts', '../nodes/thing/definition'],
  ['engine-imports', 'src/engine/probe.ts', '../app/ports'],
  ['nodes-imports', 'src/nodes/thing/probe.ts', '../../app/thing'],
  ['nodes-imports', 'src/nodes/thing/probe.ts', '../../adapters/thing'],
  ['app-imports', 'src/app/probe.ts', '../adapters/thing'],
  ['app-imports', 'src/app/probe.ts', '../server/thing'],
  ['adapters-imports', 'src/adapters/probe.ts', '../app/thing'],
  ['adapters-imports', 'src/adapters/probe.ts', '../nodes/executors'],
  ['adapters-use-engine-types-only', 'src/adapters/probe.ts', '../engine/thing'],
  ['main-imports', 'src/main/probe.ts', '../server/thing'],
  ['main-imports', 'src/main/probe.ts', '../renderer/thing'],
  ['server-imports', 'src/server/probe.ts', '../main/thing'],
  ['server-imports', 'src/server/probe.ts', '../renderer/thing'],
  ['preload-imports', 'src/preload/probe.ts', '../shared/workflow/thing'],
  ['preload-imports', 'src/preload/probe.ts', '../app/thing'],
  ['renderer-imports', 'src/renderer/probe.ts', '../engine/thing'],
  ['renderer-imports', 'src/renderer/probe.ts', '../nodes/thing/execute'],
  ['renderer-imports', 'src/renderer/probe.ts', '../nodes/executors'],
  ['renderer-imports', 'src/renderer/probe.ts', '../app/thing'],
  ['renderer-imports', 'src/renderer/probe.ts', '../adapters/thing'],
  ['definitions-without-code', 'src/nodes/probe/definition.ts', './execute'],
  ['definitions-without-code', 'src/nodes/probe/form.tsx', './execute'],
  ['definitions-without-code', 'src/nodes/probe/definition.ts', '../../engine/thing'],
  ['no-node-built-ins', 'src/shared/probe.ts', 'node:fs'],
  ['no-node-built-ins', 'src/engine/probe.ts', 'node:crypto'],
  ['no-node-built-ins', 'src/nodes/thing/probe.ts', 'fs'],
  ['no-node-built-ins', 'src/renderer/probe.ts', 'node:path'],
  ['no-node-built-ins', 'src/preload/probe.ts', 'node:os'],
  ['electron-in-main-and-preload', 'src/renderer/probe.ts', 'electron'],
  ['electron-in-main-and-preload', 'src/app/probe.ts', 'electron'],
  ['electron-in-main-and-preload', 'src/server/probe.ts', 'electron'],
  ['electron-in-main-and-preload', 'e2e/probe.ts', 'electron'],
  ['no-circular', 'src/app/about.ts', './round'],
]

/** What must stay allowed: a rule that forbids everything would pass the list above. */
const ALLOWED: [from: string, imports: string][] = [
  ['src/engine/allowed.ts', '../shared/workflow/thing'],
  ['src/nodes/thing/allowed.ts', '../../engine/effects'],
  ['src/nodes/thing/allowed.ts', '../../shared/workflow/thing'],
  ['src/app/allowed.ts', '../engine/thing'],
  ['src/app/allowed.ts', '../nodes/executors'],
  ['src/adapters/allowed.ts', '../app/ports'],
  ['src/adapters/allowed.ts', '../engine/effects'],
  ['src/adapters/allowed.ts', 'node:fs'],
  ['src/main/allowed.ts', '../app/thing'],
  ['src/main/allowed.ts', '../adapters/thing'],
  ['src/main/allowed.ts', 'electron'],
  ['src/server/allowed.ts', '../app/thing'],
  ['src/server/allowed.ts', 'node:http'],
  ['src/preload/allowed.ts', '../shared/contract/thing'],
  ['src/preload/allowed.ts', 'electron'],
  ['src/renderer/allowed.ts', '../shared/workflow/thing'],
  ['src/renderer/allowed.ts', '../nodes/definitions'],
  ['src/renderer/allowed.ts', '../nodes/thing/form'],
]

describe('import rules', () => {
  let tree: string
  let violations: Set<string>

  beforeAll(async () => {
    tree = plantTree()
    violations = new Set(await violationsIn(tree))
  }, 60_000)
  afterAll(() => rmSync(tree, { recursive: true, force: true }))

  it.each(FORBIDDEN)('%s: %s may not import %s', (rule, from, imports) => {
    expect([...violations]).toContain(`${rule}: ${from} -> ${targetOf(from, imports)}`)
  })

  it.each(ALLOWED)('%s may import %s', (from, imports) => {
    const about = [...violations].filter((line) =>
      line.endsWith(`${from} -> ${targetOf(from, imports)}`),
    )
    expect(about).toEqual([])
  })

  it('finds nothing in the tree as it is', async () => {
    expect(await violationsIn(root)).toEqual([])
  }, 60_000)

  it('plants a violation of every rule there is', () => {
    const rules: { forbidden: { name: string }[] } = createRequire(import.meta.url)(
      './dependency-cruiser.cjs',
    )
    const names = rules.forbidden.map(({ name }) => name)
    expect([...new Set(FORBIDDEN.map(([rule]) => rule))].sort()).toEqual(names.sort())
  })
})

describe('banned globals', () => {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: join(root, 'build', 'eslint.config.js'),
  })
  const messagesFor = async (code: string, file: string) => {
    const [result] = await eslint.lintText(code, { filePath: join(root, file) })
    return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId}: ${message}`)
  }

  it.each(['src/shared/probe.ts', 'src/engine/probe.ts', 'src/nodes/thing/execute.ts'])(
    'are caught in %s, each with what to use instead',
    async (file) => {
      for (const name of await restrictedGlobals(eslint)) {
        const messages = await messagesFor(`export const probe = () => ${name}\n`, file)
        expect(messages.join('\n'), name).toMatch(
          /^no-restricted-globals: .*Not in shared, engine or nodes: .+/,
        )
      }
    },
  )

  it('name the ways to time, chance and the outside world', async () => {
    expect(await restrictedGlobals(eslint)).toEqual(
      expect.arrayContaining([
        ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'globalThis'],
        ...['fetch', 'WebSocket', 'process', 'Buffer', 'crypto', 'window', 'document'],
      ]),
    )
  })

  it.each([
    ['export const probe = () => Math.random()', /Take ids from the context/],
    ['export const probe = () => AbortSignal.timeout(1)', /clock/i],
  ])('catch %s', async (code, expected) => {
    expect((await messagesFor(`${code}\n`, 'src/engine/probe.ts')).join('\n')).toMatch(expected)
  })

  it.each([
    ['@typescript-eslint/no-explicit-any', 'export const probe = (x: any) => String(x)'],
    ['@typescript-eslint/no-non-null-assertion', 'export const probe = (x?: string) => x!.length'],
    ['@typescript-eslint/ban-ts-comment', '// @ts-ignore\nexport const probe = 1'],
    ['no-empty', 'export const probe = () => { try { probe() } catch {} }'],
    ['eqeqeq', 'export const probe = (x: string) => x == "a"'],
  ])('and %s holds everywhere', async (rule, code) => {
    for (const file of ['src/app/probe.ts', 'src/renderer/probe.tsx', 'src/server/probe.ts']) {
      expect((await messagesFor(`${code}\n`, file)).join('\n'), file).toContain(`${rule}: `)
    }
  })

  it('leave the hosts alone', async () => {
    expect(
      await messagesFor('export const probe = () => Date.now()\n', 'src/adapters/probe.ts'),
    ).toEqual([])
  })
})

/** A tree laid out like the project's, below it so that packages resolve. Returns its folder. */
function plantTree(): string {
  mkdirSync(join(root, 'test-results'), { recursive: true })
  const tree = mkdtempSync(join(root, 'test-results', 'layers-'))
  copyFileSync(join(root, 'tsconfig.json'), join(tree, 'tsconfig.json'))
  const texts = new Map<string, string>(TARGETS.map((file) => [file, 'export const thing = 1\n']))
  const add = (file: string, imports: string) =>
    texts.set(file, `${texts.get(file) ?? ''}import ${JSON.stringify(imports)}\n`)
  for (const [, from, imports] of FORBIDDEN) add(from, imports)
  for (const [from, imports] of ALLOWED) add(from, imports)
  add('src/app/round.ts', './about')
  texts.set('src/nodes/probe/execute.ts', 'export const thing = 1\n')
  for (const [file, text] of texts) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    writeFileSync(join(tree, file), text)
  }
  return tree
}

/** What dependency-cruiser finds with our rules: `rule: from -> to`. */
async function violationsIn(folder: string): Promise<string[]> {
  const cli = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs')
  const config = join(root, 'build', 'dependency-cruiser.cjs')
  const args = [cli, '--config', config, '--output-type', 'json', 'src', 'e2e']
  const options = { cwd: folder, maxBuffer: 100e6 }
  // With violations the exit status is not 0, and the report is on standard output all the same.
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch(
    (error: { stdout: string }) => error,
  )
  const report: {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] }
  } = JSON.parse(stdout)
  return report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
}

/** The file an import means, as the report names it. */
function targetOf(from: string, imports: string): string {
  if (imports.startsWith('node:')) return imports.slice(5)
  if (imports === 'electron') return '../../node_modules/electron/index.js'
  if (!imports.startsWith('.')) return imports
  const stem = join(dirname(from), imports)
  return TARGETS.find((file) => file.replace(/\.tsx?$/, '') === stem) ?? `${stem}.ts`
}

async function restrictedGlobals(eslint: ESLint): Promise<string[]> {
  const config = await eslint.calculateConfigForFile(join(root, 'src/engine/probe.ts'))
  const [, ...bans]: [number, ...{ name: string }[]] = config.rules['no-restricted-globals']
  return bans.map(({ name }) => name)
}
