import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The journeys in the order in which they were named: they share a gateway, and a first sign-in is a first one only once. */
class AsNamed extends BaseSequencer {
  override async sort(journeys: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      process.argv.findIndex((name) => moduleId.endsWith(`/${name}`));
    return journeys.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ["*.spec.ts"],
    // One display, one window at a time.
    fileParallelism: false,
    sequence: { sequencer: AsNamed },
    pool: "forks",
    // A window that never opens would otherwise be waited for without end.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // The steps are told as they happen.
    disableConsoleIntercept: true,
    reporters: ["./reporter.ts"],
  },
});
