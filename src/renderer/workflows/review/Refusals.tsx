import type { RefusedFile } from './store'

/** Files that cannot be imported, each with the reason. */
export function Refusals({ refused }: { refused: readonly RefusedFile[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {refused.map(({ file, refusal }, index) => (
        <li key={`${index} ${file}`} className="rounded-lg border border-line p-3">
          <p className="font-medium break-all">{file}</p>
          <p className="mt-1 break-words text-fg-2">{refusal.message}</p>
          {refusal.details && refusal.details.length > 1 && (
            <details className="mt-2">
              <summary className="text-xs text-fg-3">All {refusal.details.length} problems</summary>
              <ul className="mt-1 font-mono text-mono break-words text-fg-2">
                {refusal.details.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}
