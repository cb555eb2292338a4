/** In which words the gateway turns somebody away, and what it writes down. */

import assert from "node:assert/strict";

/** Said as everything is said under this path: an OperationOutcome, or a Problem; kept by nobody on the way, and naming nobody. */
export function isSaidInWords(answer, path) {
  if (path.startsWith("/fhir")) {
    assert.match(answer.type, /^application\/fhir\+json/, path);
    assert.equal(answer.body.resourceType, "OperationOutcome", path);
    assert.ok(answer.body.issue.every((issue) => issue.severity === "error" && issue.code && issue.details.text), path);
  } else {
    assert.match(answer.type, /^application\/problem\+json/, path);
    assert.equal(answer.body.status, answer.status, path);
    assert.ok(answer.body.title && answer.body.code, path);
  }
  assert.equal(answer.headers.get("cache-control"), "no-store", path);
  assert.doesNotMatch(answer.text, /PATTERSON|9990000018|999 000 0018/, `${path} names nobody`);
}
