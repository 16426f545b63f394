// Budgets of many customers at once: all that match, seen before they are set, and undone; and from a file.
import { enter, expect, expectNoViolations, hasJavaScript, hydrated, test } from '../support/fixtures'
import { Batch } from '../pages/batch'
import { CustomerManagement } from '../pages/customer-management'
import { SetBudget } from '../pages/set-budget'

// Each changes the same customers, and brings them back.
test.use({ alone: true })

test('a distributor sets the budgets of all that match, and undoes it', async ({ page }) => {
  const [list, form, batch] = [new CustomerManagement(page), new SetBudget(page), new Batch(page)]
  await enter(page, 'ada@meridian.example', '/customers?state=active')
  const customers = await list.shown()
  const [customer] = customers
  const before = await list.cell(customer, 'budget').innerText()
  await page.getByRole('checkbox', { name: /^Select all [0-9,+]+ matching$/ }).check()
  if (hasJavaScript()) await expect(page.getByRole('status')).toHaveText(`All ${customers.length} selected`)
  await list.setBudgetOfSelected.click()

  await expect(form.heading).toBeVisible()
  await hydrated(page)
  await expect(page.getByRole('main')).toContainText(`All ${customers.length} that match.`)
  await form.monthlyBudget.fill('54,321.00')
  await form.manual.check()
  await form.ok.click()

  await expect(batch.preview).toBeVisible()
  await hydrated(page)
  await expect(batch.row(customer)).toContainText('54,321.00')
  await expect(batch.table.getByRole('rowheader')).toHaveCount(customers.length)
  await expectNoViolations(page)
  await batch.ok.click()
  await expect(batch.result).toBeVisible()
  await expect(batch.news).toContainText('set successfully.')
  await hydrated(page)
  await expectNoViolations(page)
  const [file] = await Promise.all([page.waitForEvent('download'), batch.download.click()])
  expect(file.suggestedFilename()).toMatch(/^budgets-[0-9a-f]+\.csv$/)

  await batch.undo.click()
  await expect(batch.previewOfUndoing).toBeVisible()
  await batch.ok.click()
  await expect(batch.news).toContainText('The batch has been undone.')
  await list.open('?state=active')
  await expect(list.cell(customer, 'budget')).toHaveText(before.replace(/\s+/g, ''), { useInnerText: false })
})

test('a file says for each customer what it gets, or where it is wrong', async ({ page }) => {
  const batch = new Batch(page)
  const send = async (text: string) => {
    await page.getByLabel('CSV file', { exact: true }).setInputFiles({
      name: 'budgets.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    })
    await batch.ok.click()
  }
  await enter(page, 'rosa@northwind.example', '/customers/upload')
  await expectNoViolations(page)
  await send('customer,amount,action\nacme-robotics,19.999,explode\n')
  await expect(page.getByRole('main')).toContainText('Line 2, amount: Enter at most two decimals.')
  await expect(batch.ok).toHaveCount(0)
  await page.getByRole('link', { name: 'Send the file again' }).click()
  await send('customer,amount,type,action\nacme-robotics,1000.00,monthly,automatic\n')
  await expect(batch.preview).toBeVisible()
  await expect(batch.row('Acme Robotics')).toContainText('1,000.00')
})
