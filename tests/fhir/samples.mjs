/** What the validators are given: one of each event that the viewer writes down, and the profiles of BALP. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { balpIn } from "./validators.mjs";

const laidDown = process.env.CARE_RECORD_SHAPES;
if (!laidDown) throw new Error("CARE_RECORD_SHAPES names no folder: `cargo verify --only audit-shapes` makes one");

/** The name of each kind of act, as the program knows them. */
export const kinds = readFileSync(join(laidDown, "kinds.txt"), "utf8").split("\n");

/** Every event that was laid down, by its file. */
export const events = readdirSync(laidDown)
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => ({ file, event: JSON.parse(readFileSync(join(laidDown, file), "utf8")) }));

/** The kind of an event. */
export const kindOf = (event) => event.meta.tag[0].code;

/** The first event of its kind that claims `profile`, or none where that is empty: in a copy of its own. */
export function first(kind, profile = "") {
  const found = events.find(({ event }) => kindOf(event) === kind && (profile === "" ? !event.meta.profile : named(event) === profile));
  if (!found) throw new Error(`no event of the kind ${kind} claims the profile "${profile}"`);
  return structuredClone(found.event);
}

/** The name of the profile that an event claims, without its address. */
export const named = (event) => event.meta.profile?.[0].split("IHE.BasicAudit.").at(-1) ?? "";

const folder = join(process.env.CARE_RECORD_SAMPLES ?? "", "balp");
const there = Boolean(process.env.CARE_RECORD_SAMPLES) && existsSync(folder);

/** The profiles of BALP; none where the samples are absent. */
export const balp = there ? balpIn(folder) : { profiles: new Map(), valueSets: new Map(), examples: [] };

/** For a test that needs the profiles. */
export const needsProfiles = { skip: there ? false : "SKIPPED samples: CARE_RECORD_SAMPLES holds no folder balp" };
