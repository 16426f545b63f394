// What a distributor does with its resellers.
import { enter, expect, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'
import { Frame } from '../pages/frame'
import { ResellerManagement } from '../pages/reseller-management'
import { SetBudget } from '../pages/set-budget'

const [ada, noor] = ['ada@meridian.example', 'noor@southbay.example']

test.describe('a reseller', () => {
  test.use({ alone: true })

  test('is looked after by a member of its distributor', async ({ page }) => {
    const resellers = new ResellerManagement(page)
    await enter(page, ada, '/resellers')
    await resellers.assign('Southbay Systems', 'Ada Lindqvist')
    await expect(resellers.news).toContainText('The account manager was assigned.')
    await expect(resellers.row('Southbay Systems')).toContainText('Account manager: Ada Lindqvist')
    await resellers.assign('Southbay Systems', 'Nobody')
    await expect(resellers.row('Southbay Systems')).not.toContainText('Account manager')
    await resellers.openGrant('Southbay Systems')
    await expect(page.getByRole('region', { name: 'Adjustment Record' })).toContainText('Assign Account Manager')
  })

  test('is granted, sets a budget, is revoked, asks, and is granted again', async ({ page }) => {
    const [frame, list, form] = [new Frame(page), new CustomerManagement(page), new SetBudget(page)]
    const resellers = new ResellerManagement(page)
    await enter(page, ada, '/')
    await frame.openResellerManagement()
    await expect(resellers.row('Southbay Systems')).toContainText('Not granted')

    await test.step('the grant is previewed and given', async () => {
      await resellers.openGrant('Southbay Systems')
      await resellers.previewGrant('Granted', '900,000')
      await expect(resellers.effects).toContainText('You no longer do, until you revoke the grant.')
      await expect(resellers.effects).toContainText('It can set no one-time budgets.')
      await resellers.ok.click()
      await expect(resellers.news).toContainText('The grant has been given.')
    })

    await test.step('the reseller sets a budget', async () => {
      await enter(page, noor, '/customers')
      await list.table.getByRole('link', { name: 'Set Budget', exact: true }).first().click()
      await expect(form.heading).toBeVisible()
      await form.manual.check()
      await form.set('321.00')
    })

    await test.step('the grant is revoked, and budgets stay', async () => {
      await enter(page, ada, '/resellers')
      await resellers.openGrant('Southbay Systems')
      await resellers.previewGrant('Not granted', '')
      await expect(resellers.effects).toContainText('Its budgets stay in force')
      await resellers.ok.click()
      await expect(resellers.news).toContainText('The grant has been revoked.')
    })

    await test.step('the reseller is refused and asks', async () => {
      await enter(page, noor, '/customers')
      await expect(list.setBudgetOfSelected).toBeDisabled()
      await page.getByRole('button', { name: 'Ask for the grant' }).click()
      await expect(page.getByRole('status')).toContainText('Meridian Distribution was asked.')
      await expect(resellers.requests).toContainText('Waiting')
    })

    await test.step('its distributor approves', async () => {
      await enter(page, ada, '/')
      await expect(page.getByText('asks for budgets and freezing')).toBeVisible()
      await frame.openResellerManagement()
      const request = resellers.requests.getByRole('listitem').filter({ hasText: 'Southbay Systems' })
      await request.getByRole('link', { name: 'Approve', exact: true }).click()
      await expect(resellers.effects).toBeVisible()
      await resellers.previewGrant('Granted', '900,000')
      await resellers.ok.click()
      await expect(resellers.news).toContainText('The grant has been given.')
    })

    await test.step('the reseller sees the answer', async () => {
      await enter(page, noor, '/partner/information')
      await expect(resellers.requests.getByRole('listitem').first()).toContainText('Granted')
      await enter(page, noor, '/customers')
      await expect(list.setBudgetOfSelected).toBeEnabled()
    })

    // As the demo world has it, for those who come next.
    await enter(page, ada, '/resellers')
    await resellers.openGrant('Southbay Systems')
    await resellers.previewGrant('Not granted', '')
    await resellers.ok.click()
    await expect(resellers.news).toContainText('The grant has been revoked.')
  })
})
