import assert from 'node:assert/strict'
import { test } from 'node:test'
import { en } from '../texts/en.ts'
import { commandOf, keysOf, shortcuts, shownKeys } from './shortcuts.ts'

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

test('every command that is named has keys, and no keys have two commands', () => {
  assert.deepEqual(
    shortcuts.map(({ command }) => command).toSorted(),
    Object.keys(en.keys.commands).toSorted(),
  )
  const keys = shortcuts.flatMap((shortcut) => shortcut.keys)
  assert.equal(new Set(keys).size, keys.length)
})

test('keys are told apart by what is held', () => {
  assert.equal(commandOf(press(' '), true), 'overlay toggle')
  assert.equal(commandOf(press('c'), true), 'view curtain')
  assert.equal(commandOf(press('c', { ctrlKey: true }), true), undefined)
  assert.equal(commandOf(press('C', { shiftKey: true }), true), undefined)
  assert.equal(commandOf(press('?', { shiftKey: true }), true), 'help keys')
  assert.equal(commandOf(press('z', { metaKey: true }), true), 'undo')
  assert.equal(commandOf(press('Z', { ctrlKey: true, shiftKey: true }), true), 'redo')
  assert.equal(commandOf(press('f', { altKey: true }), true), undefined)
})

test('single keys can be turned off, those with Ctrl and Esc stay', () => {
  assert.equal(commandOf(press('c'), false), undefined)
  assert.equal(commandOf(press('?'), false), undefined)
  assert.equal(commandOf(press('z', { ctrlKey: true }), false), 'undo')
  assert.equal(commandOf(press('Escape'), false), 'escape')
})

test('keys are shown as they stand on a keyboard', () => {
  assert.equal(keysOf('undo'), 'Ctrl+Z')
  assert.equal(keysOf('zoom in'), '+')
  assert.equal(shownKeys('Alt+Ctrl+Arrow'), 'Alt+Ctrl+←↑→↓')
})
