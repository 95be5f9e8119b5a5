import { Fault } from '#app/fault.ts'
import { type CheckOutcome, installationChecks, runChecks } from '#main/setup/installation-checks.ts'
import type { DefineCommand } from '../command.ts'

const outcomeLine = (outcome: CheckOutcome): string =>
  outcome.state === 'performed'
    ? `performed  ${outcome.name}: ${outcome.found}`
    : `failed     ${outcome.name}: ${outcome.reason}`

/** `assay self-test`: one line per check; ends in engine/unavailable when one failed. */
export const selfTestCommand: DefineCommand = (command, { signal, print }) =>
  command.action(async () => {
    const checks = await runChecks(installationChecks, signal)
    print({ checks }, (report) => report.checks.map(outcomeLine).join('\n'))
    const failed = checks.filter(({ state }) => state === 'failed')
    if (failed.length > 0)
      throw new Fault(
        'engine/unavailable',
        `${failed.length} of ${checks.length} checks failed (${failed.map(({ name }) => name).join(', ')}); run "npm install" in Assay's folder and try again.`,
      )
  })
