// The way that the product exists for, step by step as its users describe it: sign in, go to the customers, set a
// budget, see it in the records, in the list and in the quota.
import { enter, expect, hasJavaScript, signIn, test } from '../support/fixtures'
import { AdjustmentRecord } from '../pages/adjustment-record'
import { BasicInformation } from '../pages/basic-information'
import { Batch } from '../pages/batch'
import { CustomerManagement } from '../pages/customer-management'
import { Frame } from '../pages/frame'
import { SetBudget } from '../pages/set-budget'

// They compare the quota before and after.
test.use({ alone: true })

test('a reseller gives a new customer its first budget', async ({ page }) => {
  const [frame, list, form] = [new Frame(page), new CustomerManagement(page), new SetBudget(page)]
  const [record, information] = [new AdjustmentRecord(page), new BasicInformation(page)]

  await signIn(page, 'rosa@northwind.example')
  await frame.openBasicInformation()
  const before = await information.allocated()

  await frame.openPartnerCenter('Northwind Cloud')
  await frame.openCustomerManagement()
  await expect(list.heading).toBeVisible()
  let customer = 'Borealis Foods'
  if (!hasJavaScript()) {
    // Both ways are walked on one database, and a first budget can be set only once.
    await list.filter({ state: 'Frozen · new' })
    customer = (await list.shown()).find((name) => name !== customer) ?? ''
  }
  await expect(list.cell(customer, 'state')).toHaveText('Frozen · new')
  await expect(list.cell(customer, 'budget')).toHaveText('—not set')

  await list.setBudget(customer).click()
  await expect(form.heading).toBeVisible()
  await expect(page.getByRole('main')).toContainText(customer)
  await form.monthlyBudget.fill('250')
  await form.automatic.check()
  await form.unfreezeNow.check()
  await form.ok.click()
  await expect(form.news).toContainText('The monthly budget has been set successfully.')
  await expect(form.news).toContainText('The account was unfrozen.')

  await form.adjustmentRecord.click()
  await expect(record.heading).toBeVisible()
  const set = record.newest('Set Budget')
  await expect(set.getByRole('cell')).toContainText(['', 'first budget', 'Monthly Budget', '250.00', 'Automatic'])
  await expect(set).toContainText('Rosa')
  const unfrozen = record.newest('Unfreeze Account')
  await expect(unfrozen).toContainText('since it joined')
  await expect(unfrozen).toContainText('Rosa')

  await frame.openCustomerManagement()
  await list.filter({ search: customer })
  await expect(list.cell(customer, 'state')).toHaveText('Active')
  await expect(list.cell(customer, 'budget')).toHaveText('250.00Monthly')

  await frame.openBasicInformation()
  // Others set budgets of the same partner at the same time, so the sum itself is for the tests of the service.
  expect(await information.allocated()).not.toBe(before)
})

test('several ticked customers get the same budget', async ({ page }) => {
  const [list, form, batch] = [new CustomerManagement(page), new SetBudget(page), new Batch(page)]
  await enter(page, 'rosa@northwind.example', '/customers?state=active')
  const two = (await list.shown()).slice(-2)
  expect(two).toHaveLength(2)
  for (const customer of two) await list.tick(customer)
  if (hasJavaScript()) await expect(page.getByRole('status')).toHaveText('2 selected')
  await list.setBudgetOfSelected.click()

  await expect(form.heading).toBeVisible()
  const chosen = page.getByRole('list', { name: 'Customers', exact: true })
  for (const customer of two) await expect(chosen).toContainText(customer)
  // More than any of them has used, so that they stay active whatever their action is.
  await form.monthlyBudget.fill('9,000.00')
  await form.automatic.check()
  await form.ok.click()
  await expect(batch.preview).toBeVisible()
  for (const customer of two) await expect(batch.row(customer)).toContainText('9,000.00')
  await batch.ok.click()
  await expect(batch.news).toContainText('The monthly budget of 2 customers has been set successfully.')

  for (const customer of two) {
    await list.open(`?q=${encodeURIComponent(customer)}`)
    await expect(list.cell(customer, 'budget')).toHaveText('9,000.00Monthly')
    await expect(list.cell(customer, 'state')).toHaveText('Active')
  }
})
