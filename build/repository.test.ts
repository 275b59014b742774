/** What must hold of the files that are committed. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './project.mjs'

/** Lines; a longer file is two ideas (design, "How the code should read"). */
const LONGEST_FILE = 400

const tracked = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  // A file that was deleted and not yet committed is still listed.
  .filter((file) => file !== '' && existsSync(join(root, file)))
const texts = new Map(
  tracked
    .filter((file) => !/\.(png|ico|icns|woff2?|wasm)$/.test(file))
    .map((file) => [file, textOf(file)] as const),
)

interface Lock {
  packages: Record<
    string,
    { version?: string; resolved?: string; optionalDependencies?: Record<string, string> }
  >
}
const lock: Lock = JSON.parse(textOf('package-lock.json'))
const manifest: {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
} = JSON.parse(textOf('package.json'))

describe('package-lock.json', () => {
  it('names no download address', () => {
    const addresses = Object.entries(lock.packages).filter(([, { resolved }]) => resolved)
    expect(addresses.map(([name]) => name)).toEqual([])
  })

  it('holds every optional package it asks for, so that npm ci works on every system', () => {
    const missing = Object.entries(lock.packages).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !resolves(from, name)),
    )
    expect(missing).toEqual([])
  })

  it('agrees with package.json', () => {
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies }
    const locked = Object.keys(wanted).map((name) => [
      name,
      lock.packages[`node_modules/${name}`]?.version,
    ])
    expect(Object.fromEntries(locked)).toEqual(wanted)
  })
})

describe('package.json', () => {
  it('pins every version exactly', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    )
    expect(loose).toEqual([])
  })
})

describe('committed files', () => {
  // Put together from pieces, so that this file is no finding of its own. Ada is the made-up person of the tests.
  const slash = '/'
  const people = ['home', 'Users'].join('|')
  const machines = ['work', 'root'].join('|')
  const developerPath = new RegExp(
    `(?<![\\w.~$})*-])${slash}((${people})${slash}(?!ada\\b)|(${machines})${slash})[\\w.-]+|[A-Z]:\\\\Users\\\\(?!ada\\b)`,
  )
  const registry = new RegExp(
    ['registry', '(npmjs|yarnpkg)'].join('\\.') + '|' + 'npm\\.pkg' + '\\.github',
  )

  it('hold no path of a developer machine', () => {
    expect(linesMatching(developerPath)).toEqual([])
  })

  it('hold no package registry', () => {
    expect(linesMatching(registry)).toEqual([])
  })

  it('are found by these two checks when they do', () => {
    expect(`see ${slash}home${slash}ann/notes`).toMatch(developerPath)
    expect(`https://registry${'.'}npmjs.org/zod`).toMatch(registry)
    expect(`https://example.com${slash}home${slash}page`).not.toMatch(developerPath)
  })

  it(`in src have at most ${LONGEST_FILE} lines`, () => {
    const long = [...texts]
      .filter(([file]) => /^src\/.*\.(ts|tsx|css)$/.test(file))
      .map(([file, text]) => [file, text.split('\n').length - 1] as const)
      .filter(([, lines]) => lines > LONGEST_FILE)
    expect(long).toEqual([])
  })

  it('contain no skipped or lonely test', () => {
    const marks = new RegExp('\\b(it|test|describe)\\.' + '(only|skip|todo)\\b')
    expect(linesMatching(marks)).toEqual([])
  })
})

function linesMatching(pattern: RegExp): string[] {
  return [...texts].flatMap(([file, text]) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
      ),
  )
}

/** Whether a package finds another one, in its own node_modules folder or one further up. */
function resolves(from: string, name: string): boolean {
  for (
    let place = from;
    ;
    place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))
  ) {
    if (lock.packages[`${place === '' ? '' : `${place}/`}node_modules/${name}`]) return true
    if (place === '') return false
  }
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
