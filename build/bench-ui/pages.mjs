// Builds what the browser is given: the app's interface, as electron-vite builds it, and the bare page beside it.
import { resolveConfig } from 'electron-vite'
import { build, mergeConfig } from 'vite'
import react from '@vitejs/plugin-react'
import { path, root } from '../project.mjs'

export async function buildInterface(outDir) {
  const { config } = await resolveConfig({ root, logLevel: 'warn' }, 'build', 'production')
  await build(mergeConfig(config.renderer, { build: { outDir, emptyOutDir: true } }))
}

export async function buildBarePage(outDir) {
  await build({
    root: path('build', 'bench-ui', 'bare'),
    configFile: false,
    logLevel: 'warn',
    base: './',
    plugins: [react()],
    build: { outDir, emptyOutDir: true, minify: true, target: 'chrome128' },
  })
}
