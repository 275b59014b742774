/** A program in the place of ffmpeg: it does what a script of the shell says. */
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What takes its last argument, the pattern of the pieces, apart; its folder is `$folder`. */
const HEAD = '#!/bin/sh\nfor last; do :; done\nfolder=$(dirname "$last")\n'

/** Writes the program into a folder and resolves with its path. `$@` are its arguments. */
export async function fakeFfmpeg(folder: string, does: string): Promise<string> {
  const path = join(folder, 'ffmpeg')
  await writeFile(path, `${HEAD}${does}\n`)
  await chmod(path, 0o755)
  return path
}

/** Cuts every recording into so many pieces, which hold their numbers. */
export function cutsInto(pieces: number): string {
  return `i=0; while [ $i -lt ${pieces} ]; do printf "piece $i" > "$folder/0000$i.mp3"; i=$((i+1)); done`
}
