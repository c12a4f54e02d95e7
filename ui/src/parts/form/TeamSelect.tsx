import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";

type Props = { value: string; onChange: (id: string) => void; help?: string };

/** Whose a thing is. */
export function TeamSelect({ value, onChange, help }: Props) {
  const teams = useQuery(things("teams")).data?.items ?? [];
  return (
    <Select
      label="Team"
      description={
        help ?? "Who owns it. Without a team only administrators and editors of everything change it."
      }
      placeholder="Nobody's"
      data={teams.map((team) => ({ value: team.id, label: team.name }))}
      searchable
      clearable
      value={value || null}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}
