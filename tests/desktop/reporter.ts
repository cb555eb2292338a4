import type { Reporter, TestCase, TestModule } from "vitest/node";

/** For a person who watches: the walk tells its own steps, so only what went wrong is added. */
export default class Quiet implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (result.state !== "failed") return;
    console.log(`\n  FAILED  ${test.name}`);
    for (const error of result.errors) console.log(`          ${error.stack ?? error.message}`);
  }

  onTestModuleEnd(module: TestModule): void {
    for (const error of module.errors()) console.log(`\n  FAILED  ${error.stack ?? error.message}`);
  }
}
