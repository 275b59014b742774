export interface Electron {
  executable: string
  /** What ELECTRON_OVERRIDE_DIST_PATH would say. */
  distPath: string
  /** Not a real Electron: see the stand-in's README for what it cannot check. */
  standIn: boolean
}

export function findElectron(env?: NodeJS.ProcessEnv): Electron | undefined
export function findDesktop(env?: NodeJS.ProcessEnv): Electron | undefined
export function hasDisplay(env?: NodeJS.ProcessEnv): boolean
