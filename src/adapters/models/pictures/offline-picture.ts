import { hash01 } from '../offline/words'
import { eachDot, GLYPH } from './glyphs'
import { png } from './png'

const SMALLEST = 64
const LARGEST = 1536
const USUAL = 1024
const NOTICE = 'SIMULATED BY THE OFFLINE MODEL'
/** Pairs of colours that white letters stand out from, top left to bottom right. */
const COLOURS: readonly [Rgb, Rgb][] = [
  [
    [30, 64, 120],
    [72, 41, 119],
  ],
  [
    [15, 94, 89],
    [24, 58, 107],
  ],
  [
    [122, 44, 60],
    [74, 33, 97],
  ],
  [
    [120, 66, 18],
    [122, 36, 52],
  ],
  [
    [38, 84, 46],
    [16, 70, 92],
  ],
]

type Rgb = [number, number, number]

/**
 * A picture of a model that cannot draw: the words of the prompt on colours that hang on them, and that it is a simulation. The same
 * request gives the same picture.
 */
export function offlinePicture(prompt: string, size?: string): Uint8Array {
  const { width, height } = sizeOf(size)
  const pixels = new Uint8Array(width * height * 3)
  background(pixels, width, height, prompt)
  const margin = Math.round(Math.min(width, height) * 0.08)
  const scale = Math.max(1, Math.round(width / 128))
  const lines = wrapped(prompt, Math.floor((width - 2 * margin) / ((GLYPH.width + 1) * scale)))
  const lineHeight = (GLYPH.height + 4) * scale
  const room = Math.max(1, Math.floor((height - 3 * margin) / lineHeight))
  const shown = lines.slice(0, room)
  const top = Math.max(margin, Math.round((height - shown.length * lineHeight) / 2))
  const canvas = { pixels, width, height }
  for (const [index, line] of shown.entries())
    write(canvas, line, margin, top + index * lineHeight, scale)
  const small = Math.max(1, Math.floor((width - 2 * margin) / (NOTICE.length * (GLYPH.width + 1))))
  const noticeScale = Math.min(small, Math.max(1, Math.round(scale / 3)))
  write(canvas, NOTICE, margin, height - margin, noticeScale)
  return png(width, height, pixels)
}

/** `1536x1024`; anything else, `auto` too, is a square. */
function sizeOf(size = ''): { width: number; height: number } {
  const [, width = '', height = ''] = /^(\d{1,5})x(\d{1,5})$/.exec(size) ?? []
  const bounded = (text: string) =>
    text === '' ? USUAL : Math.min(LARGEST, Math.max(SMALLEST, Number(text)))
  return { width: bounded(width), height: bounded(height) }
}

function background(pixels: Uint8Array, width: number, height: number, prompt: string): void {
  const pair = COLOURS[Math.floor(hash01(`colour|${prompt}`) * COLOURS.length)] ?? COLOURS[0]
  const [from, to] = pair ?? [
    [0, 0, 0],
    [0, 0, 0],
  ]
  let at = 0
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const part = (x / width + y / height) / 2
      for (const index of [0, 1, 2] as const)
        pixels[at++] = Math.round(from[index] + (to[index] - from[index]) * part)
    }
}

function write(
  { pixels, width, height }: { pixels: Uint8Array; width: number; height: number },
  line: string,
  left: number,
  top: number,
  scale: number,
): void {
  for (const [index, character] of [...line].entries())
    eachDot(character, (dotX, dotY) => {
      for (let y = 0; y < scale; y += 1)
        for (let x = 0; x < scale; x += 1) {
          const column = left + (index * (GLYPH.width + 1) + dotX) * scale + x
          const row = top + dotY * scale + y
          if (column < width && row < height)
            pixels.fill(255, (row * width + column) * 3, (row * width + column) * 3 + 3)
        }
    })
}

/** The words in lines of at most so many characters. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).flatMap((one) => pieces(one, most))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

function pieces(word: string, most: number): string[] {
  return word.match(new RegExp(`.{1,${Math.max(1, most)}}`, 'gu')) ?? []
}
