// Lets Node run a program from source: imports there have no extension, which bundlers find and Node does not.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const bare = specifier.startsWith('.') && !/\.[a-z]+$/.test(specifier)
    if (!bare) return next(specifier, context)
    const file = existsSync(new URL(`${specifier}.ts`, context.parentURL))
    return next(`${specifier}${file ? '.ts' : '/index.ts'}`, context)
  },
})
