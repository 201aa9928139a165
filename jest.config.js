/**
 * Three lanes: `fast` is the gate of every commit; `thorough` needs no server either, but starts programs, waits for
 * real timeouts or tries thousands of inputs; `servers` runs against real Temporal servers, found or made first.
 */
const shared = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  // ES modules, which jest cannot load untransformed: two that otplib's CommonJS build requires, and jose.
  transformIgnorePatterns: ['/node_modules/(?!(?:@scure|@noble|jose)/)'],
};

module.exports = {
  testTimeout: 30_000,
  maxWorkers: '100%',
  projects: [
    {
      ...shared,
      displayName: 'fast',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.(thorough|server)\\.test\\.ts$', '/node_modules/'],
    },
    { ...shared, displayName: 'thorough', testMatch: ['<rootDir>/test/**/*.thorough.test.ts'] },
    {
      ...shared,
      displayName: 'servers',
      testMatch: ['<rootDir>/test/**/*.server.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
};
