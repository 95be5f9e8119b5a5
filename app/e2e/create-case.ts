import type { Page } from 'playwright-core'

/** Makes a case on the shelf, through the page, and waits until it asks for evidence. */
export const createCaseThere = async (page: Page, number: string): Promise<void> => {
  await page.getByRole('button', { name: 'New case' }).click()
  await page.getByRole('textbox', { name: 'Case number' }).fill(number)
  await page.getByRole('textbox', { name: 'Examiner' }).fill('E. Examiner')
  await page.getByRole('textbox', { name: 'Exhibit prefix' }).fill('EX-')
  await page.getByRole('button', { name: 'Create case' }).click()
  await page.getByText('Drop evidence here').waitFor()
}
