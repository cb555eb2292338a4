/**
 * What a profile of BALP says about each kind of agent and of entity, in a form in which `@medplum/core` checks it.
 *
 * It counts the slices of a list, and checks neither the rules within a slice, nor that a closed list has nothing besides its
 * slices, nor any binding. So each slice becomes a profile of its own; the other two are looked at here.
 */

/**
 * The slices of `profile`: which elements fit one, the rules for such an element alone, and the invariants that tie it to the
 * whole event. `valueSets` are those of BALP, by their URLs.
 */
export function slicesOf(profile, valueSets) {
  return LISTS.flatMap((list) => {
    const all = profile.snapshot.element.filter((element) => element.sliceName && element.path === `AuditEvent.${list}`);
    return all.map((slice) => ({
      list,
      name: slice.sliceName,
      fits: fitting(profile, slice, valueSets),
      rules: alone(profile, list, slice.id),
      ties: (slice.constraint ?? []).filter(ofTheWhole),
    }));
  });
}

/** The lists of `event` that may hold nothing besides the slices, and do. */
export function besides(event, profile, slices) {
  return LISTS.filter((list) => closed(profile, list)).flatMap((list) => {
    const own = slices.filter((slice) => slice.list === list);
    const others = (event[list] ?? []).filter((element) => !own.some((slice) => slice.fits(element)));
    return others.map((other) => `AuditEvent.${list}: ${JSON.stringify(other.type)} has no place among its slices`);
  });
}

/** The codes of `event` that are not in the value sets that `profile` alone binds them to. */
export function unbound(event, profile, slices, valueSets) {
  const bound = profile.snapshot.element.filter(({ binding }) => binding?.strength === "required" && valueSets.has(binding.valueSet));
  return bound.flatMap(({ id, path, binding }) => {
    const wrong = codingsAt(event, id, slices).filter((coding) => !isIn(valueSets.get(binding.valueSet), coding));
    return wrong.map((coding) => `${path}: ${JSON.stringify(coding)} is not in ${binding.valueSet}`);
  });
}

function codingsAt(event, id, slices) {
  const [, list, slice, member] = id.match(/^AuditEvent\.(\w+)(?::(\w+))?(?:\.(\w+))?$/) ?? [];
  if (list === "subtype") return event.subtype ?? [];
  const own = slices.find((other) => other.list === list && other.name === slice);
  const values = (event[list] ?? []).filter((element) => own?.fits(element)).map((element) => element[member]);
  return values.filter(Boolean).flatMap((value) => value.coding ?? [value]);
}

/** Whether an element belongs to a slice, by what the profile says of its type. */
function fitting(profile, slice, valueSets) {
  const type = profile.snapshot.element.find(({ id }) => id === `${slice.id}.type`);
  const pattern = type.patternCodeableConcept?.coding[0] ?? type.patternCoding;
  const right = pattern
    ? (coding) => coding.system === pattern.system && coding.code === pattern.code
    : (coding) => isIn(valueSets.get(type.binding.valueSet), coding);
  return (element) => (element.type?.coding ?? [element.type ?? {}]).some(right);
}

function isIn(valueSet, { system, code }) {
  const from = valueSet.compose.include.filter((include) => include.system === system);
  return from.some(({ concept }) => !concept || concept.some((one) => one.code === code));
}

/** The part of the profile that is about one slice, as a profile of the elements that belong to it. */
function alone(profile, list, id) {
  const own = profile.snapshot.element.filter((element) => element.id === id || element.id.startsWith(`${id}.`));
  const element = own.map((one) => ({ ...one, id: one.id.replace(id, `AuditEvent.${list}`), sliceName: undefined }));
  element[0].constraint = element[0].constraint?.filter((constraint) => !ofTheWhole(constraint));
  return { ...profile, url: `${profile.url}#${id}`, snapshot: { element } };
}

function ofTheWhole({ expression }) {
  return expression?.includes("%resource") ?? false;
}

function closed(profile, list) {
  return profile.snapshot.element.find(({ id }) => id === `AuditEvent.${list}`)?.slicing?.rules === "closed";
}

const LISTS = ["agent", "entity"];
