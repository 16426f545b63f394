// Freezing and unfreezing by hand: one customer and on to its resources, several at once, and those who may not.
import { enter, expect, expectNoViolations, test } from '../support/fixtures'
import { AdjustmentRecord } from '../pages/adjustment-record'
import { CustomerManagement } from '../pages/customer-management'
import { Freezing } from '../pages/freezing'

test('an operator freezes a customer, then its resources, and unfreezes it', async ({ page }) => {
  const [list, form, record] = [new CustomerManagement(page), new Freezing(page), new AdjustmentRecord(page)]
  await enter(page, 'omar@northwind.example', '/customers?state=active&sort=associated')
  const [customer] = await list.shown()
  await list.row(customer).getByRole('link', { name: 'Freeze Account', exact: true }).click()
  await expect(form.heading('Freeze Account')).toBeVisible()
  await expectNoViolations(page)

  await form.confirm(' ')
  await expect(form.refusal).toContainText('Reason may not be empty.')
  await expect(form.reason).toHaveAttribute('aria-invalid', 'true')
  await form.confirm('Invoice 117 is overdue')
  await expect(form.news).toContainText('The account has been frozen.')

  await form.undo.click()
  await expect(form.heading('Unfreeze Account')).toBeVisible()
  await expect(form.causes).toContainText('Invoice 117 is overdue')

  await list.open(`?q=${encodeURIComponent(customer)}`)
  await expect(list.cell(customer, 'state')).toContainText('Frozen · manual')
  await list.row(customer).getByRole('button', { name: 'More' }).click()
  await list.row(customer).getByRole('link', { name: 'Freeze Account and Resources' }).click()
  await form.confirm('Still overdue')
  await expect(form.refusal).toContainText('Confirm that resources may be stopped and released')
  await expect(form.reason).toHaveValue('Still overdue')
  await form.agreement.check()
  await form.ok.click()
  await expect(form.news).toContainText('The account and its resources have been frozen.')

  await list.open(`?q=${encodeURIComponent(customer)}`)
  await list.row(customer).getByRole('link', { name: 'Unfreeze Account', exact: true }).click()
  await expect(form.heading('Unfreeze Account and Resources')).toBeVisible()
  await expect(form.causes).toContainText(/Resources are released on .*, in 1[45] d/)
  // The other level is not the one that it has.
  await form.scope.getByRole('link', { name: 'Account', exact: true }).click()
  await expect(page.getByText('use Unfreeze Account and Resources')).toBeVisible()
  await expect(form.ok).toBeDisabled()
  await form.scope.getByRole('link', { name: 'Account and resources' }).click()
  await form.confirm('Paid')
  await expect(form.news).toContainText('The account and its resources have been unfrozen.')
  await page.getByRole('link', { name: 'Adjustment Record' }).click()
  await expect(record.newest('Unfreeze Account and Resources')).toContainText('Paid')
  await expect(record.newest('Unfreeze Account and Resources')).toContainText('Omar Haddad')
})

test.describe('of a distributor', () => {
  // Batches choose all of its active customers, and preview them.
  test.use({ alone: true })

  test('several customers are frozen together, and unfrozen as all that match', async ({ page }) => {
    const [list, form] = [new CustomerManagement(page), new Freezing(page)]
    await enter(page, 'ada@meridian.example', '/customers?state=active')
    const chosen = (await list.shown()).slice(0, 2)
    for (const customer of chosen) await list.tick(customer)
    await page.getByRole('button', { name: 'Freeze Account', exact: true }).first().click()
    await expect(page.getByText('2 of 2 will be frozen.')).toBeVisible()
    await form.confirm('Under review')
    await expect(form.news).toContainText('2 accounts have been frozen.')

    await list.open('?state=frozen-manual')
    for (const customer of chosen) await expect(list.row(customer)).toBeVisible()
    await list.open(`?q=${encodeURIComponent(chosen[0])}`)
    await page.getByRole('checkbox', { name: /^Select all \d+ matching$/ }).check()
    await page.getByRole('button', { name: 'Unfreeze Account', exact: true }).first().click()
    await form.confirm('Reviewed')
    await expect(form.news).toContainText('has been unfrozen.')
    await list.open(`?q=${encodeURIComponent(chosen[1])}`)
    await expect(list.cell(chosen[1], 'state')).toContainText('Frozen · manual')
  })
})

test('who may not freeze sees why', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, 'vera@northwind.example', '/customers?state=active')
  const button = list.rows.first().getByRole('button', { name: 'Freeze Account', exact: true })
  await expect(button).toBeDisabled()
  await expect(button).toHaveAccessibleDescription(/Your role does not allow freezing accounts/)
})
