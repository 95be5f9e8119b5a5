import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import type { CommandEntry, DefineCommand } from './command.ts'
import { numberBetween, wholeNumberFrom } from './option-values.ts'
import { runCommandLine } from './run-command-line.ts'

const entry = (name: string, define: DefineCommand): CommandEntry => ({
  name,
  summary: `what ${name} does`,
  load: async () => define,
})

const neverLoaded: CommandEntry = {
  name: 'heavy',
  summary: 'what heavy does',
  load: () => Promise.reject(new Error('heavy was loaded')),
}

interface Run {
  readonly exitCode: number
  readonly output: string
  readonly errors: string
}

const run = async (
  args: readonly string[],
  entries: readonly CommandEntry[],
  signal: AbortSignal = new AbortController().signal,
): Promise<Run> => {
  let output = ''
  let errors = ''
  const exitCode = await runCommandLine(args, entries, {
    version: '1.2.3',
    signal,
    writeOutput: (text) => {
      output += text
    },
    stderr: {
      isTTY: true,
      columns: 40,
      write: (text) => {
        errors += text
      },
    },
  })
  return { exitCode, output, errors }
}

const countEntry = entry('count', (command, { print, progress, notice }) =>
  command
    .option('--least <number>', '', wholeNumberFrom(1), 1)
    .option('--share <number>', '', numberBetween(0, 1), 0.5)
    .action(({ least, share }: { readonly least: number; readonly share: number }) => {
      progress({ activity: 'counting', done: 1, total: 4 })
      notice('the light is dim')
      print({ least, share }, (result) => `least ${result.least}\nshare ${result.share}\n`)
    }),
)

test('a result is printed as text, or under --json as one line of JSON', async () => {
  const asText = await run(['count', '--least', '3'], [countEntry])
  assert.equal(asText.exitCode, 0)
  assert.equal(asText.output, 'least 3\nshare 0.5\n')
  const asJson = await run(['count', '--json', '--share', '1'], [countEntry])
  assert.equal(asJson.exitCode, 0)
  assert.equal(asJson.output, '{"least":1,"share":1}\n')
})

test('progress is drawn over and cleared before other text, and --quiet silences it and the notices', async () => {
  const { errors } = await run(['count'], [countEntry])
  assert.equal(
    errors,
    '\r\u001b[2Kcounting 1 of 4 (25 %)\r\u001b[2Kassay: the light is dim\n',
    'the line is cleared once, before the notice',
  )
  assert.equal((await run(['count', '--quiet'], [countEntry])).errors, '')
})

test('the help lists every command without loading one', async () => {
  const { exitCode, output } = await run(['--help'], [countEntry, neverLoaded])
  assert.equal(exitCode, 0)
  assert.match(output, /count +what count does/)
  assert.match(output, /heavy +what heavy does/)
})

test('the help of one command shows its own options', async () => {
  for (const args of [
    ['help', 'count'],
    ['count', '--help'],
  ]) {
    const { exitCode, output } = await run(args, [countEntry, neverLoaded])
    assert.equal(exitCode, 0)
    assert.match(output, /--least <number>/)
    assert.match(output, /--json/)
  }
})

test('only the named command is loaded', async () => {
  assert.equal((await run(['count'], [neverLoaded, countEntry])).exitCode, 0)
  const { exitCode, errors } = await run(['heavy'], [neverLoaded, countEntry])
  assert.equal(exitCode, 1)
  assert.match(errors, /heavy was loaded/)
})

test('wrong use ends in exit code 2, nothing on stdout and the reason on stderr', async () => {
  const required = entry('open', (command) => command.requiredOption('--from <file>').action(() => {}))
  for (const [args, reason] of [
    [['cuont'], /^assay: unknown command 'cuont'/],
    [['count', '--most', '3'], /^assay: unknown option '--most'/],
    [['count', 'surplus'], /^assay: too many arguments/],
    [['count', '--least', '0'], /whole number of at least 1/],
    [['count', '--least', '1.5'], /whole number of at least 1/],
    [['count', '--least', ''], /must be a number/],
    [['count', '--share', '1.01'], /number from 0 to 1/],
    [['count', '--share', 'Infinity'], /must be a number/],
    [['open'], /^assay: required option '--from <file>' not specified/],
    [[], /Usage: assay/],
  ] as const) {
    const { exitCode, output, errors } = await run(args, [countEntry, required])
    assert.equal(exitCode, 2, args.join(' '))
    assert.equal(output, '', args.join(' '))
    assert.match(errors, reason)
  }
})

test('a fault ends in exit code 1 and one line with its code', async () => {
  const failing = entry('fail', (command) =>
    command.action(() => {
      throw new Fault('model/missing', 'There is no pack\nhere; import one.')
    }),
  )
  const { exitCode, output, errors } = await run(['fail'], [failing])
  assert.equal(exitCode, 1)
  assert.equal(output, '')
  assert.equal(errors, 'assay: model/missing: There is no pack here; import one.\n')
})

test('an unexpected error is an internal fault', async () => {
  const failing = entry('fail', (command) =>
    command.action(() => Promise.reject(new TypeError('x is not y'))),
  )
  const { exitCode, errors } = await run(['fail'], [failing])
  assert.equal(exitCode, 1)
  assert.match(errors, /^assay: internal: .*x is not y\n$/)
})

test('a command that is told to stop ends as cancelled', async () => {
  const stop = new AbortController()
  const waiting = entry('wait', (command, { signal }) =>
    command.action(async () => {
      stop.abort()
      signal.throwIfAborted()
    }),
  )
  const { exitCode, errors } = await run(['wait'], [waiting], stop.signal)
  assert.equal(exitCode, 1)
  assert.match(errors, /^assay: engine\/cancelled: /)
})

test('--version prints the version', async () => {
  assert.deepEqual(await run(['--version'], [neverLoaded]), { exitCode: 0, output: '1.2.3\n', errors: '' })
})
