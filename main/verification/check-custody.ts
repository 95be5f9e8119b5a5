import * as v from 'valibot'
import { CustodyHead } from '#app/records/custody.ts'
import { type CustodyEvidence, custodySteps } from '#main/vault/verify-custody.ts'
import { failed, type Lines, notChecked, ok } from './verification-line.ts'

const log = 'custody log'

/**
 * The custody log: each row and the chain, the signed head, the witnesses, and every record against the log. One line per fault;
 * without any, one line per thing that was looked at.
 */
export const checkCustody = async function* (
  evidence: CustodyEvidence,
  /** Whether one of the witnesses lies where whoever can write the log cannot: a signed report, this installation, --head. */
  isWitnessed: boolean,
  signal: AbortSignal,
): Lines {
  const steps = custodySteps(evidence)
  let step = steps.next()
  while (step.done !== true) {
    signal.throwIfAborted()
    await new Promise((resolve) => setImmediate(resolve))
    step = steps.next()
  }
  const { intact, rows, faults } = step.value
  for (const fault of faults) yield failed(log, fault)
  if (!intact) return
  yield ok(log, `All ${rows} rows are there, in order, unchanged, and each names the hash of the row before.`)
  const head = v.parse(CustodyHead, evidence.head)
  yield ok(
    'head of the log',
    `It was signed over ${head.length} rows (last hash ${head.hash}, ${head.at}) with the key ${head.key}.`,
  )
  if (evidence.records !== undefined)
    yield ok('records', `All ${evidence.records.length} records are as the log left them; none is missing.`)
  for (const { from, length } of evidence.witnesses ?? [])
    yield ok('head of the log', `${from} knows of ${length} rows, and the log holds them unchanged.`)
  if (evidence.signer !== undefined)
    yield ok('head of the log', 'The key is the one that was expected (--key).')
  if (!isWitnessed)
    yield notChecked(
      'head of the log',
      'Whether rows were removed together with the head cannot be seen from the inside: compare length and hash with a printed report, or name a head known from elsewhere (--head).',
    )
}
