import type { Page } from 'playwright-core'

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
  }[]
}

/** What axe, which must be in the page, finds on it as it stands: a line each. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  await page.waitForTimeout(200)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { readonly axe: { readonly run: () => Promise<AxeResult> } }
    const { violations } = await axe.run()
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    )
  })
}
