// Messages by mail: who gets which is chosen by a form, and a test mail says what came of it.
import { enter, expect, expectNoViolations, hydrated, test } from '../support/fixtures'

// One takes back what it chose before another chooses.
test.use({ alone: true })

test('an administrator chooses who gets alerts, and takes it back', async ({ page }) => {
  await enter(page, 'rosa@northwind.example', '/partner/messages')
  const alerts = page.getByRole('group', { name: 'Quota alert' })
  await expect(alerts).toContainText('goes to all administrators')
  await alerts.getByRole('checkbox', { name: /^Vera / }).check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status')).toContainText('Saved')
  await hydrated(page)
  await expect(alerts.getByRole('checkbox', { name: /^Vera / })).toBeChecked()
  await expectNoViolations(page)

  await enter(page, 'rosa@northwind.example', '/partner/audit')
  await expect(page.getByText(/Quota alert: Vera /).first()).toBeVisible()

  await enter(page, 'rosa@northwind.example', '/partner/messages')
  await alerts.getByRole('checkbox', { name: /^Vera / }).uncheck()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status')).toContainText('Saved')
  await expect(alerts).toContainText('goes to all administrators')
})

test('warnings come at other shares of a budget, and at those of before again', async ({ page }) => {
  await enter(page, 'rosa@northwind.example', '/partner/messages')
  const alerts = page.getByRole('region', { name: 'Budget alerts' })
  const choose = async (first: string, second: string) => {
    await alerts.getByLabel('First warning (%)').fill(first)
    await alerts.getByLabel('Second warning (%)').fill(second)
    await alerts.getByRole('button', { name: 'Save thresholds' }).click()
  }
  await choose('90', '75')
  await expect(page.getByRole('alert')).toContainText('The first warning comes from 1 %, the second above it')
  await expect(alerts.getByLabel('First warning (%)')).toHaveValue('90')
  await hydrated(page)
  await expectNoViolations(page)
  await choose('50', '80')
  await expect(page.getByRole('status')).toContainText('Saved')
  await hydrated(page)
  await expect(alerts.getByLabel('Second warning (%)')).toHaveValue('80')
  await choose('75', '90')
  await expect(page.getByRole('status')).toContainText('Saved')
  await expect(alerts.getByLabel('Second warning (%)')).toHaveValue('90')
})

test('a test mail says where it was sent', async ({ page }) => {
  await enter(page, 'rosa@northwind.example', '/partner/messages')
  await page.getByRole('button', { name: 'Send test mail' }).click()
  await expect(page.getByRole('status')).toContainText('A test mail was sent to r•••@northwind.example.')
})

test('others see who gets messages, and not more', async ({ page }) => {
  await enter(page, 'vera@northwind.example', '/partner/messages')
  await expect(page.getByText('Only administrators choose who gets messages.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await expectNoViolations(page)
})
