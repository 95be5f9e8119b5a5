import { basename, dirname, extname } from 'node:path'
import type { CaseVault, Custodian } from '#main/vault/case-vault.ts'
import { createCase } from '#main/vault/create-case.ts'

/** A new case in the folder of a report, numbered after the report's file: what `analyze --report` examines into. */
export const createCaseBeside = (report: string, custodian: Custodian): Promise<CaseVault> =>
  createCase(
    dirname(report),
    {
      number: basename(report, extname(report)).slice(0, 200) || 'report',
      title: '',
      examiner: custodian.actor(),
      laboratory: '',
      exhibitPrefix: 'E',
    },
    custodian,
  )
