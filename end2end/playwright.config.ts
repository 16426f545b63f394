// Every test runs four times: on both database engines, with JavaScript and without. What needs JavaScript by its
// nature lives in `*.js.spec.ts`. The build driver starts the servers and sets the variables.
import { defineConfig } from '@playwright/test'

const javaScriptOnly = /\.js\.spec\.ts$/

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // Every test loads the browser's half anew, unoptimised: a busy machine takes its time to compile it, and to look at a
  // list of fifty rows four times for what somebody could not use.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage',
      ],
    },
  },
  projects: [
    { name: 'sqlite', use: { baseURL: process.env.BASE_URL_SQLITE } },
    {
      name: 'sqlite-no-js',
      testIgnore: javaScriptOnly,
      use: { baseURL: process.env.BASE_URL_SQLITE, javaScriptEnabled: false },
    },
    { name: 'postgres', use: { baseURL: process.env.BASE_URL_POSTGRES } },
    {
      name: 'postgres-no-js',
      testIgnore: javaScriptOnly,
      use: { baseURL: process.env.BASE_URL_POSTGRES, javaScriptEnabled: false },
    },
  ],
})
