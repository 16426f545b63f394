// While one types: what the amount would do is told at once, by the browser alone.
import { enter, expect, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'
import { SetBudget } from '../pages/set-budget'

test('typing an amount tells and draws what it does, without a request', async ({ page }) => {
  const [list, form] = [new CustomerManagement(page), new SetBudget(page)]
  await enter(page, 'rosa@northwind.example', '/customers?q=Cobalt%20Analytics')
  await list.setBudget('Cobalt Analytics').click()
  await expect(form.consequences).toContainText('Budget stays at 5,000.00 USD')
  await expect(form.chart.getByText('budget 5,000.00', { exact: true })).toBeVisible()

  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await form.monthlyBudget.fill('6000')
  await expect(form.consequences).toContainText('Budget 5,000.00 → 6,000.00 USD')
  await expect(form.consequences).toContainText('1,000.00 more than now')
  await expect(form.chart).toHaveAccessibleName(/With a budget of 6,000\.00/)
  const line = (amount: string) => form.chart.getByText(`new budget ${amount}`, { exact: true })
  const height = async (amount: string) => Number(await line(amount).getAttribute('y'))
  const six = await height('6,000.00')
  await expect(form.chart.getByText('present budget 5,000.00', { exact: true })).toBeVisible()

  await form.monthlyBudget.pressSequentially('.75')
  await expect(form.consequences).toContainText('6,000.75 USD')
  await form.monthlyBudget.fill('7500')
  await expect(form.chart).toHaveAccessibleName(/With a budget of 7,500\.00/)
  expect(await height('7,500.00'), 'a higher budget is drawn higher').toBeLessThan(six)

  await form.monthlyBudget.fill('4000')
  await form.automatic.check()
  await expect(form.consequences).toContainText('It is used up already, so the account freezes at once')
  await form.manual.check()
  await expect(form.consequences).toContainText('It is used up already; nothing is frozen, you decide')
  await form.monthlyBudget.fill('4,00')
  await expect(form.consequences).toContainText('Enter digits only')
  await form.monthlyBudget.fill('')
  await expect(form.consequences).toContainText('Type an amount to see what it does.')
  expect(requests).toEqual([])
})
