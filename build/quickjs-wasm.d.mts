import type { Plugin } from 'vite'

/** A plugin that puts the code of QuickJS at this place of the output folder. */
export function quickjsWasm(fileName: string): Plugin
