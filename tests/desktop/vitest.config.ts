import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["*.spec.ts"],
    // One display, one window at a time.
    fileParallelism: false,
    pool: "forks",
    // A window that never opens would otherwise be waited for without end.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // The steps are told as they happen.
    disableConsoleIntercept: true,
    reporters: ["./reporter.ts"],
  },
});
