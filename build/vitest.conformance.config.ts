import { defineConfig } from 'vitest/config'

/** The black-box cases of conformance/, run against the built command line (out/cli/baton.mjs). */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['build/conformance/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
  },
})
