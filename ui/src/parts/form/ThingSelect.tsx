import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Plural } from "@/api/types";

type Props = Omit<SelectProps, "data" | "value" | "onChange"> & {
  plural: Plural;
  value: string;
  onChange: (id: string) => void;
};

/** A thing of a kind, by name. */
export function ThingSelect({ plural, value, onChange, ...rest }: Props) {
  const query = useQuery(things(plural));
  return (
    <Select
      {...rest}
      data={(query.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
      searchable
      nothingFoundMessage={query.isPending ? "Loading" : "Nothing matches"}
      value={value || null}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}
