import type { ForkOptions, UtilityProcess } from 'electron'
import type { StartChild } from '#main/process/child.ts'

type Fork = (path: string, args: string[], options: ForkOptions) => UtilityProcess

const lastWordsLength = 2000

/** Starts children as Electron's utility processes, since the fuses forbid the binary to run as plain Node. */
export const utilityStarter =
  (fork: Fork): StartChild =>
  ({ path, args, nodeSwitches, environment = {} }) => {
    const child = fork(path, [...args], {
      execArgv: [...nodeSwitches],
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
      serviceName: 'Assay engine',
    })
    let lastWords = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString('utf8')).slice(-lastWordsLength)
    })
    const exited = new Promise<{ exitCode: number | null; lastWords: string }>((resolve) => {
      child.once('exit', (exitCode) => resolve({ exitCode, lastWords }))
    })
    let isGone = false
    void exited.then(() => {
      isGone = true
    })
    const kill = () => {
      child.kill()
    }
    return {
      // Known once it is spawned; until then there is nothing whose memory could be measured.
      get pid() {
        return child.pid
      },
      exited,
      kill,
      port: {
        send: (message) => {
          if (!isGone) child.postMessage(message)
        },
        onMessage: (listener) => {
          child.on('message', listener)
        },
        onClose: (listener) => {
          void exited.then(listener)
        },
        close: kill,
      },
    }
  }
