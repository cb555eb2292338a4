/** Patients in FHIR files that nobody here wrote. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { samples } from "./surroundings.ts";

/** A patient in one of the files, with how much is written about them there. */
export interface SamplePatient {
  family: string;
  given: string;
  born: string;
  resources: number;
  types: ReadonlySet<string>;
}

/** Whom the files of `set` are about, those with the most to show first. */
export function patientsOf(set: string): SamplePatient[] {
  if (!samples) return [];
  const all = files(join(samples, set)).flatMap((file) => patientsIn(file));
  return all.sort((one, other) => other.resources - one.resources);
}

function patientsIn(file: string): SamplePatient[] {
  const resources = resourcesIn(file);
  const types = new Set(resources.map((resource) => resource.resourceType ?? ""));
  return resources
    .filter((resource) => resource.resourceType === "Patient")
    .flatMap(({ name, birthDate }) => {
      const [first] = Array.isArray(name) ? name : [];
      const [family, given] = [first?.family, first?.given?.[0]];
      if (!family || !given || !/^\d{4}-\d\d-\d\d$/.test(birthDate ?? "")) return [];
      return [{ family, given, born: birthDate ?? "", resources: resources.length, types }];
    });
}

interface Resource {
  resourceType?: string;
  birthDate?: string;
  name?: { family?: string; given?: string[] }[];
  entry?: { resource?: Resource }[];
}

function resourcesIn(file: string): Resource[] {
  const bytes = readFileSync(file);
  const text = file.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
  const parsed = parse(text);
  if (!parsed?.resourceType) return [];
  return parsed.entry?.flatMap(({ resource }) => (resource ? [resource] : [])) ?? [parsed];
}

/** Some samples are not JSON on purpose. */
function parse(text: string): Resource | undefined {
  try {
    return JSON.parse(text) as Resource;
  } catch {
    return undefined;
  }
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return /\.json(\.gz)?$/.test(name) ? [path] : [];
  });
}
