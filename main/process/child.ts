import { fork } from 'node:child_process'
import type { Port } from '#main/serve/port.ts'

/** What a child process runs: the absolute path of a module that calls `serveParent`. */
export interface ChildModule {
  readonly path: string
  readonly args: readonly string[]
  /** Switches of Node, such as `--max-old-space-size=512`. */
  readonly nodeSwitches: readonly string[]
  /** Variables that the child gets besides those of this process. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface ChildExit {
  /** null when a signal ended it or it never started. */
  readonly exitCode: number | null
  /** The end of what it wrote on stderr. */
  readonly lastWords: string
}

/** A running child process with the port to it; closing the port kills it. */
export interface Child {
  readonly pid: number | undefined
  readonly port: Port
  readonly exited: Promise<ChildExit>
  readonly kill: () => void
}

/** Starts a child: `forkChild` in plain Node, `main/electron/utility-child.ts` in Electron. */
export type StartChild = (module: ChildModule) => Child

const lastWordsLength = 2000
/** A channel normally closes before its process is reaped; where something else holds it open, it is given up after this. */
const channelGraceMs = 500

/** The child gets no switch that the examiner's shell meant for another program. */
const childEnvironment = (): NodeJS.ProcessEnv => {
  const { NODE_OPTIONS: _, ...environment } = process.env
  return environment
}

/** Starts a child of plain Node, which runs TypeScript too; values cross as structured clone does (typed arrays too). */
export const forkChild: StartChild = ({ path, args, nodeSwitches, environment = {} }) => {
  const child = fork(path, args, {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning', ...nodeSwitches],
    env: { ...childEnvironment(), ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsLength)
  })
  const kill = () => {
    child.kill('SIGKILL')
  }

  const closed = new Promise<void>((resolve) => {
    child.once('disconnect', resolve)
    child.once('exit', () => setTimeout(resolve, channelGraceMs).unref())
  })
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode, lastWords }))
    child.on('error', (error) => {
      // Without a process there will be no other event.
      if (child.pid === undefined) resolve({ exitCode: null, lastWords: error.message })
    })
  })
  return {
    pid: child.pid,
    exited,
    kill,
    port: {
      send: (message) => {
        if (child.connected) child.send(message as object, () => {})
      },
      onMessage: (listener) => {
        child.on('message', listener)
      },
      onClose: (listener) => {
        void Promise.race([closed, exited]).then(listener)
      },
      close: kill,
    },
  }
}
