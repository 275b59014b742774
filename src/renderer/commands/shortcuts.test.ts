// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { COMMANDS, type Command } from './commands'
import { isHeldTooLong, isShortcut, isTyping, type KeyPress } from './shortcuts'

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

describe('shortcuts', () => {
  it.each([
    ['Mod+Z', press('z', { ctrlKey: true }), true],
    ['Mod+Z', press('z', { metaKey: true }), true],
    ['Mod+Z', press('Z', { ctrlKey: true, shiftKey: true }), false],
    ['Mod+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true }), true],
    ['Mod+Z', press('z'), false],
    ['D', press('d'), true],
    ['D', press('d', { ctrlKey: true }), false],
    ['D', press('d', { altKey: true }), false],
    ['Shift+1', press('!', { shiftKey: true, code: 'Digit1' }), true],
    ['Shift+2', press('"', { shiftKey: true, code: 'Digit2' }), true],
    ['Shift+2', press('2', { code: 'Digit2' }), false],
    ['Alt+A', press('å', { altKey: true, code: 'KeyA' }), true],
    ['Alt+A', press('a', { code: 'KeyA' }), false],
    ['Alt+Shift+H', press('Ó', { altKey: true, shiftKey: true, code: 'KeyH' }), true],
    ['Alt+ArrowLeft', press('ArrowLeft', { altKey: true, code: 'ArrowLeft' }), true],
    ['ArrowLeft', press('ArrowLeft', { altKey: true, code: 'ArrowLeft' }), false],
    ['Shift+ArrowLeft', press('ArrowLeft', { shiftKey: true }), true],
    ['Mod+=', press('+', { ctrlKey: true, shiftKey: true }), true],
    ['Mod+-', press('-', { ctrlKey: true }), true],
    ['Delete', press('Delete'), true],
  ])('%s is %j: %s', (shortcut, event, is) => {
    expect(isShortcut(event, shortcut)).toBe(is)
  })

  it('belong to one command each', () => {
    const commands: readonly Command[] = COMMANDS
    const all = commands.flatMap((command) => command.shortcuts ?? [])
    expect(new Set(all).size).toBe(all.length)
    expect(new Set(commands.map((command) => command.id)).size).toBe(commands.length)
  })

  it.each([
    ['F5', {}, true],
    ['F5', { shiftKey: true }, true],
    ['F9', {}, true],
    ['F10', {}, false],
    ['z', { ctrlKey: true }, false],
  ])('%s with %j, held, is asked for once: %s', (key, held, is) => {
    expect(isHeldTooLong({ ...press(key, held), repeat: true }, false)).toBe(is)
    expect(isHeldTooLong({ ...press(key, held), repeat: false }, false)).toBe(false)
  })

  it('leave text that is being edited alone', () => {
    document.body.innerHTML = '<input><textarea></textarea><button></button>'
    const [input, textarea, button] = document.body.children
    expect([input, textarea, button].map((each) => isTyping(each ?? null))).toEqual([
      true,
      true,
      false,
    ])
  })
})
