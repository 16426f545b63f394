// The list of customers as a file: chosen in the list, exported, and downloaded from the history.
import { enter, expect, expectNoViolations, hydrated, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'

test('an administrator exports what is ticked, and downloads it', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, 'rosa@northwind.example', '/customers?state=near')
  const [first, second] = await list.shown()
  await list.tick(first)
  await list.tick(second)
  await page.getByRole('button', { name: 'Export', exact: true }).click()

  await expect(page.getByRole('heading', { level: 1, name: 'Export History' })).toBeVisible()
  await hydrated(page)
  await expect(page.getByText('2 ticked customers').first()).toBeVisible()
  await expectNoViolations(page)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(page.getByRole('status')).toContainText('An export task has been created')
  await hydrated(page)
  await expectNoViolations(page)

  const newest = page.getByRole('table', { name: 'Exports' }).getByRole('row').nth(1)
  await expect(newest).toContainText('Rosa Mendes')
  const download = newest.getByRole('link', { name: /^Download the export of / })
  const [file] = await Promise.all([page.waitForEvent('download'), download.click()])
  expect(file.suggestedFilename()).toMatch(/^customers-[0-9a-f]{32}\.csv$/)
})

test('others see why they may not export', async ({ page }) => {
  await enter(page, 'vera@northwind.example', '/customers?state=near')
  const button = page.getByRole('button', { name: 'Export', exact: true })
  await expect(button).toBeDisabled()
  await expect(button).toHaveAccessibleDescription(/exporting customers/)
  await enter(page, 'vera@northwind.example', '/customers/exports')
  await expect(page.getByText('You may not export customers.')).toBeVisible()
  await expectNoViolations(page)
})
