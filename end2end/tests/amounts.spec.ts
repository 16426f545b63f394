// What may stand in the amount: every other text is refused with the limit it breaks, is kept as it was typed, and
// changes nothing.
import { enter, expect, hasJavaScript, test } from '../support/fixtures'
import { AdjustmentRecord } from '../pages/adjustment-record'
import { CustomerManagement } from '../pages/customer-management'
import { SetBudget } from '../pages/set-budget'

const digitsOnly = 'Enter digits only, for example 1,000.00'
const refused: [string, string | RegExp][] = [
  ['', 'Enter an amount, for example 1,000.00.'],
  ['ten', digitsOnly],
  ['0', 'Enter at least 0.01.'],
  ['-1', 'Enter at least 0.01.'],
  ['0.001', 'Enter at most two decimals.'],
  ['19.999', 'Enter at most two decimals.'],
  ['1e3', digitsOnly],
  ['1,000,50', digitsOnly],
  ['2147483648', 'Enter at most 2,147,483,647.00.'],
  ['500,000.01', /At most [\d,.]+ fits: [\d,.]+ of your monthly quota of 500,000\.00 are allocated/],
]

test('other texts than amounts within the quota are refused', async ({ page }) => {
  const [list, form, record] = [new CustomerManagement(page), new SetBudget(page), new AdjustmentRecord(page)]
  await enter(page, 'rosa@northwind.example', '/customers?q=Cobalt%20Analytics')
  await list.setBudget('Cobalt Analytics').click()
  await expect(form.heading).toBeVisible()
  const present = await form.monthlyBudget.inputValue()
  await form.adjustmentRecord.click()
  await expect(record.heading).toBeVisible()
  const records = await record.records.allTextContents()
  await page.goBack()
  // The page asks for its facts anew; only what is sent after they are there would be a refused amount.
  await expect(form.monthlyBudget).toHaveValue(present)

  const sent: string[] = []
  page.on('request', (request) => {
    if (/\/api\/budgets\/(set|send-code)$/.test(request.url())) sent.push(request.url())
  })
  for (const [text, reason] of refused) {
    await test.step(`"${text}"`, async () => {
      await form.monthlyBudget.fill(text)
      await form.ok.click()
      await expect(form.refusal).toContainText('The budget has not been set.')
      await expect(form.refusal).toContainText(reason)
      await expect(form.monthlyBudget).toHaveAccessibleDescription(reason instanceof RegExp ? reason : new RegExp(reason))
      await expect(form.monthlyBudget).toHaveAttribute('aria-invalid', 'true')
      await expect(form.monthlyBudget).toHaveValue(text)
      if (hasJavaScript()) await expect(form.monthlyBudget).toBeFocused()
    })
  }
  // The browser refuses by the server's own rules, and sends nothing.
  expect(sent).toHaveLength(hasJavaScript() ? 0 : refused.length)

  await form.adjustmentRecord.click()
  await expect(record.heading).toBeVisible()
  expect(await record.records.allTextContents()).toEqual(records)
  await page.getByRole('link', { name: 'Set Budget', exact: true }).click()
  await expect(form.monthlyBudget).toHaveValue(present)
})

test.describe('of a distributor', () => {
  // Batches set the budgets of the same customers.
  test.use({ alone: true })

  test('the least amount is accepted', async ({ page }) => {
    const [list, form] = [new CustomerManagement(page), new SetBudget(page)]
    // A distributor has no quota that this would change under other tests; each way takes a customer of its own.
    await enter(page, 'ada@meridian.example', `/customers?state=active${hasJavaScript() ? '' : '&dir=desc'}`)
    const [customer] = await list.shown()
    await list.setBudget(customer).click()
    await expect(form.heading).toBeVisible()
    const present = await form.monthlyBudget.inputValue()
    const wasAutomatic = await form.automatic.isChecked()

    await form.manual.check()
    await form.set('0.01')
    await list.open(`?q=${encodeURIComponent(customer)}`)
    await expect(list.cell(customer, 'budget')).toHaveText('0.01Monthly')

    await list.setBudget(customer).click()
    if (wasAutomatic) await form.automatic.check()
    await form.set(present)
    await list.open(`?q=${encodeURIComponent(customer)}`)
    await expect(list.cell(customer, 'state')).toHaveText('Active')
  })
})
