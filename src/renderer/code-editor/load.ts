/** Brings the code editor when it is first asked for: nothing of it is part of what the app begins with. */
export type EditorModule = typeof import('./monaco/mount')

let loaded: EditorModule | undefined
let loading: Promise<EditorModule> | undefined

/** The editor if it is there already. */
export function editorNow(): EditorModule | undefined {
  return loaded
}

/** Loads the editor; at once when it is there. Rejects when it cannot be had; asked again, it tries again. */
export function loadEditor(
  load: () => Promise<EditorModule> = () => import('./monaco/mount'),
): Promise<EditorModule> {
  loading ??= load().then(
    (module) => (loaded = module),
    (error: unknown) => {
      loading = undefined
      throw error
    },
  )
  return loading
}
