import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runToEnd } from './child-process.mjs'

/** Plain JavaScript, because this runs on Node 20 too. @param {string} program */
const isOnPath = (program) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)))

/**
 * Sees to it that the tests which need a browser find one: installs Debian's Chromium where this may be done without
 * asking anybody, as on a build machine. Elsewhere those tests say that they are skipped.
 *
 * @param {(sentence: string) => void} say
 */
export const ensureChromium = async (say) => {
  const isThere = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].some(isOnPath)
  if (isThere || process.platform !== 'linux' || process.getuid?.() !== 0 || !isOnPath('apt-get')) return
  say("installing Debian's Chromium for the tests that need a browser")
  /** @param {readonly string[]} args */
  const apt = (args) =>
    runToEnd('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  const updated = await apt(['-qq', 'update'])
  const installed =
    updated === 0 ? await apt(['-qq', '-y', '--no-install-recommends', 'install', 'chromium']) : updated
  if (installed !== 0) say('Chromium could not be installed; the tests that need it are skipped')
}
