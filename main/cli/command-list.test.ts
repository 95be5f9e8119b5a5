import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Command } from 'commander'
import type { CommandContext } from './command.ts'
import { commandList } from './command-list.ts'

const context: CommandContext = {
  signal: new AbortController().signal,
  print: () => {},
  progress: () => {},
  notice: () => {},
}

test('every command in the list loads and declares an action', async () => {
  for (const { name, load } of commandList) {
    const program = new Command().exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} })
    const command = program.command(name)
    let hasAction = false
    const declareAction = command.action
    command.action = function (listener) {
      hasAction = true
      return declareAction.call(this, listener)
    }
    const define = await load()
    define(command, context)
    assert.ok(hasAction || command.commands.length > 0, `${name} does nothing`)
  }
})

test('names are kebab-case and listed once, with a summary of one line', () => {
  const names = commandList.map(({ name }) => name)
  assert.deepEqual(names, [...new Set(names)])
  for (const { name, summary } of commandList) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/)
    assert.match(summary, /^[^\n]{1,90}$/)
  }
})

test('every file of a command is in the list', () => {
  const files = readdirSync(join(import.meta.dirname, 'commands')).filter((file) => /^[^.]+\.ts$/.test(file))
  const loaders = commandList.map(({ load }) => load.toString()).join('\n')
  for (const file of files) assert.ok(loaders.includes(`./commands/${file}`), `${file} is not in the list`)
})
