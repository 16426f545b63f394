// Partner Information > API Keys and Webhooks: secrets are shown once and stand in no address, and what one asks to be
// gone is gone.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { enter, expect, expectNoViolations, hydrated, test } from '../support/fixtures'
import { ApiKeys } from '../pages/api-keys'
import { Frame } from '../pages/frame'
import { DeliveryLog, Webhooks } from '../pages/webhooks'

const [rosa, omar] = ['rosa@northwind.example', 'omar@northwind.example']

test('an API key is made, shown once, rotated and revoked', async ({ page }) => {
  const [frame, keys] = [new Frame(page), new ApiKeys(page)]
  // Others may be making keys of the same partner.
  const name = `Billing ${randomUUID().slice(0, 8)}`
  await enter(page, rosa, '/')
  await frame.openApiKeys()
  await expect(keys.heading).toBeVisible()
  await keys.make(name, ['Record charges', 'Read customers, budgets and records'])
  await expect(keys.news).toContainText('The key was made.')
  await expect(keys.secret).toHaveValue(/^[0-9a-f]{64}$/)
  const secret = await keys.secret.inputValue()
  await expect(keys.bearer).toHaveValue(new RegExp(`^AK[A-Z2-7]{18}\\.${secret}$`))
  expect(page.url()).not.toContain(secret)
  await expectNoViolations(page)
  await expect(keys.named(name)).toContainText('charges:write')
  await page.reload()
  await hydrated(page)
  await expect(keys.named(name)).toBeVisible()
  await expect(keys.secret).toBeHidden()
  expect(await page.content()).not.toContain(secret)

  await keys.rotate(keys.named(name))
  await expect(keys.news).toContainText("to take the other's place")
  await expect(keys.secret).not.toHaveValue(secret)
  await expect(keys.named(name)).toHaveCount(2)
  await keys.revoke(keys.named(name).last())
  await expect(keys.news).toContainText('The key was revoked.')
  await expect(keys.named(name).filter({ hasText: 'Revoked' })).toHaveCount(1)
  await keys.revoke(keys.named(name).first())
  await expect(keys.named(name).filter({ hasText: 'Revoked' })).toHaveCount(2)
})

test("a key of a customer's own is made for its account alone", async ({ page }) => {
  const keys = new ApiKeys(page)
  const name = `Theirs ${randomUUID().slice(0, 8)}`
  await enter(page, rosa, '/partner/keys')
  await keys.customer.fill('acme-robotics')
  await keys.make(name, [])
  await expect(keys.news).toContainText('The key was made.')
  await expect(keys.named(name)).toContainText('of the customer acme-robotics')
  await keys.revoke(keys.named(name))
  await expect(keys.named(name)).toContainText('Revoked')
})

test.describe('refused', () => {
  test.use({ expectedStatuses: [422] })

  test('a key for the account of nobody, and what was typed stays', async ({ page }) => {
    const keys = new ApiKeys(page)
    await enter(page, rosa, '/partner/keys')
    await keys.customer.fill('nobody-at-all')
    await keys.make('Theirs', [])
    await expect(keys.refusal).toContainText('No customer of yours has the account nobody-at-all.')
    await expect(keys.customer).toHaveValue('nobody-at-all')
  })

  test('a key without scopes, and what was typed stays', async ({ page }) => {
    const keys = new ApiKeys(page)
    await enter(page, rosa, '/partner/keys')
    await keys.make('Nothing to do', [])
    await expect(keys.refusal).toContainText('Choose what the key may be used for.')
    await expect(keys.name).toHaveValue('Nothing to do')
  })
})

test('a webhook endpoint is added, tested, rotated, switched off and removed', async ({ page }) => {
  const [frame, webhooks, log] = [new Frame(page), new Webhooks(page), new DeliveryLog(page)]
  const received: { id: string; signature: string; type: string }[] = []
  const receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const [id, signature] = [request.headers['webhook-id'], request.headers['webhook-signature']].map(String)
      const { type } = JSON.parse(body)
      // Other tests freeze accounts at the same time.
      if (type === 'webhook.test') received.push({ id, signature, type })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`

  await enter(page, rosa, '/')
  await frame.openWebhooks()
  await expect(webhooks.heading).toBeVisible()
  await webhooks.url.fill(url)
  await webhooks.event('An account was frozen').check()
  await webhooks.ok.click()
  await expect(webhooks.news).toContainText('The endpoint was made.')
  await expect(webhooks.secret).toHaveValue(/^whsec_/)
  const secret = await webhooks.secret.inputValue()
  expect(page.url()).not.toContain(secret)
  await expectNoViolations(page)
  await expect(webhooks.endpoint(url)).toContainText('account.frozen')

  await webhooks.press(url, 'Rotate secret')
  await expect(webhooks.news).toContainText('The endpoint has a new secret.')
  await expect(webhooks.secret).not.toHaveValue(secret)
  await webhooks.press(url, 'Send test')
  await expect(page.getByText('A test event is on its way.')).toBeVisible()
  await expect.poll(() => received.length).toBe(1)
  expect(received[0].type).toBe('webhook.test')
  expect(received[0].signature.split(' ')).toHaveLength(2)

  await page.goto('/partner/webhooks')
  await hydrated(page)
  await webhooks.openLog(url)
  await expect(log.heading).toBeVisible()
  const delivery = log.deliveries.filter({ hasText: 'webhook.test' })
  await expect(async () => {
    await page.reload()
    await hydrated(page)
    await expect(delivery).toContainText('204 No Content', { timeout: 1_000 })
  }).toPass()
  await expectNoViolations(page)
  await log.sendAgain(delivery)
  await expect(log.news).toContainText('The event is sent again, with the same id.')
  await expect.poll(() => received.length).toBe(2)
  expect(received[1].id).toBe(received[0].id)

  await page.goto('/partner/webhooks')
  await hydrated(page)
  await webhooks.press(url, 'Switch off')
  await expect(webhooks.news).toContainText('The endpoint is off.')
  await webhooks.press(url, 'Switch on')
  await expect(webhooks.news).toContainText('The endpoint is on.')
  await webhooks.remove(url)
  await expect(webhooks.news).toContainText('The endpoint was removed')
  await expect(webhooks.endpoint(url)).toHaveCount(0)
  receiver.close()
})

test('who is no administrator learns why there is nothing to do', async ({ page }) => {
  for (const path of ['/partner/keys', '/partner/webhooks']) {
    await enter(page, omar, path)
    await expect(page.getByText('An administrator of Northwind Cloud can change it.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'OK', exact: true })).toBeDisabled()
    await expectNoViolations(page)
  }
})
