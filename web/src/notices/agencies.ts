// What the service calls the agencies to which footage of this home left, by the entry of the release. The
// record has their short names, which stand where it matters which agency it was.

/** By the index of the release's entry; nothing of what the service does not tell. */
export type AgencyNames = ReadonlyMap<number, string>;

/** Takes the names in what the service tells this home of emergencies or demands. */
export function noteAgencies(
  names: Map<number, string>,
  told: readonly { index: number | null; agency_name: string }[],
): Map<number, string> {
  for (const { index, agency_name: name } of told) if (index !== null) names.set(index, name);
  return names;
}

/** Which agency it was: its short name by whoever is believed, behind the name that the service gives it. */
export const agencyNamed = (short: string, name: string | undefined) =>
  name === undefined || name === short ? short : `${name} (${short})`;
