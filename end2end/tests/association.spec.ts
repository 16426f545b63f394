// A customer comes and goes: it is added, frozen until its first budget, asked to leave, and answers by its link.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { enter, expect, expectNoViolations, hydrated, mailFolder, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'

/** The administrator of a reseller without a grant, who may do all of this nevertheless. */
const noor = 'noor@southbay.example'

/** The link in the newest mail to a customer, on the server under test; empty while there is none. */
async function linkSentTo(email: string): Promise<string> {
  const names = (await readdir(mailFolder())).filter((name) => name.endsWith('.eml')).sort().reverse()
  for (const name of names) {
    const mail = await readFile(join(mailFolder(), name), 'utf8')
    if (!mail.includes(`To: <${email}>`)) continue
    // Lines of a mail are folded with a sign of equality at their end.
    return /\/disassociation\?token=\w+/.exec(mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '='))?.[0] ?? ''
  }
  return ''
}

test.describe('leaving', () => {
  // A link that was answered leads nowhere.
  test.use({ expectedStatuses: [404] })

  test('a customer is added, asked to leave, declines and is not asked again', async ({ page }, { project }) => {
    const list = new CustomerManagement(page)
    const [name, account] = [`Zephyr Travel ${project.name}`, `zephyr-travel-${project.name}`]
    const email = `${account}@customer.example`
    await enter(page, noor, '/customers/new')
    await expectNoViolations(page)
    const adding = page.getByRole('region', { name: 'Add a customer' })
    await adding.getByLabel('Name').fill(name)
    await adding.getByLabel('Account', { exact: true }).fill(account)
    await adding.getByLabel('Email', { exact: true }).fill(email)
    await adding.getByRole('button', { name: 'OK' }).click()

    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expect(page.getByText('It is frozen until you set its first budget and unfreeze it.')).toBeVisible()
    await hydrated(page)
    await expectNoViolations(page)
    const customer = new URL(page.url()).pathname
    await page.getByRole('link', { name: 'Disassociate' }).click()

    await expect(page.getByText('Account check: nothing stands in the way.')).toBeVisible()
    await hydrated(page)
    await page.getByLabel('Reason').fill('It moves to another partner')
    await page.getByLabel('I know that the budget ceases').check()
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'OK' }).click()
    await expect(page.getByText('The customer was asked.')).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Waiting for the customer' })).toBeVisible()
    await hydrated(page)
    await expectNoViolations(page)

    // The customer has no account here: its link is all that it needs, and good for one answer.
    const link = await linkSentTo(email)
    expect(link).not.toBe('')
    await page.context().clearCookies()
    await page.goto(link)
    await expect(page.getByText(`asks to end the association with ${name} (${account}).`)).toBeVisible()
    await expect(page.getByText('It moves to another partner')).toBeVisible()
    await hydrated(page)
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Decline' }).click()
    await expect(page.getByText('You declined. Nothing was changed.')).toBeVisible()
    await page.goto(link)
    await expect(page.getByText('This link is no longer good')).toBeVisible()

    await enter(page, noor, customer)
    await page.getByRole('link', { name: 'Disassociate' }).click()
    await expect(page.getByText('Disassociation was asked for less than three months ago.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'OK' })).toBeDisabled()
    await list.open(`?q=${account}`)
    await expect.poll(() => list.shown()).toContain(name)
  })
})

test('a customer agrees to leave, and its records stay', async ({ page }, { project }) => {
  const list = new CustomerManagement(page)
  const [name, account] = [`Zephyr Rentals ${project.name}`, `zephyr-rentals-${project.name}`]
  await enter(page, noor, '/customers/new')
  const adding = page.getByRole('region', { name: 'Add a customer' })
  await adding.getByLabel('Name').fill(name)
  await adding.getByLabel('Account', { exact: true }).fill(account)
  await adding.getByRole('button', { name: 'OK' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await hydrated(page)
  await page.getByRole('link', { name: 'Disassociate' }).click()
  await expect(page.getByText('No e-mail address of it is known')).toBeVisible()
  await hydrated(page)
  await page.getByLabel('Reason').fill('The contract has ended')
  await page.getByLabel('I know that the budget ceases').check()
  await page.getByRole('button', { name: 'OK' }).click()
  await expect(page.getByText('No e-mail address of the customer is known, so it has no link.')).toBeVisible()
  await hydrated(page)
  await page.getByText("Record the customer's consent").click()
  await page.getByRole('button', { name: 'Yes, it agreed' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Adjustment Record' })).toBeVisible()
  await expect(page.getByRole('row', { name: /Disassociate/ })).toContainText('The contract has ended')
  await list.open('?q=zephyr')
  await hydrated(page)
  await expect.poll(() => list.shown()).not.toContain(name)
})
