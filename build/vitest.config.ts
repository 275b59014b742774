import { defineConfig } from 'vitest/config'
import react from '@vitejs/plugin-react'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  plugins: [react()],
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'build/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
    // By default one core stays idle, which is half of a machine with two.
    maxWorkers: '100%',
  },
})
