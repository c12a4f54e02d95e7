import { Select } from "@mantine/core";

type Props = { value: string; onChange: (zone: string) => void; error?: string };

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** An IANA time zone. */
export function ZoneSelect({ value, onChange, error }: Props) {
  return (
    <Select
      label="Time zone"
      data={ZONES.includes(value) ? ZONES : [value, ...ZONES]}
      limit={60}
      searchable
      allowDeselect={false}
      value={value}
      error={error}
      onChange={(zone) => onChange(zone ?? "UTC")}
    />
  );
}
