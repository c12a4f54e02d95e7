import { Menu, UnstyledButton, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { session } from "@/api/queries";
import * as icons from "@/look/icons";
import { Avatar } from "@/look/Person";
import classes from "./Me.module.css";
import { signOut } from "./signOut";

export const SCHEMES = [
  { value: "light", label: "Light", icon: icons.Light },
  { value: "dark", label: "Dark", icon: icons.Dark },
  { value: "auto", label: "Like the system", icon: icons.Auto },
] as const;

/** Who is signed in, how the app looks, and the way out. */
export function Me() {
  const who = useQuery(session).data;
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  if (!who) return null;
  return (
    <Menu position="top-start" width={200}>
      <Menu.Target>
        <UnstyledButton className={classes.me}>
          <VisuallyHidden>Signed in as {who.name}</VisuallyHidden>
          <Avatar id={who.id} name={who.name} size={22} />
          <span className={classes.name} aria-hidden>
            {who.name}
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Look</Menu.Label>
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} />}
            rightSection={colorScheme === value ? <icons.Check size={16} aria-label="chosen" /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void navigate({ to: "/users/$id", params: { id: who.id } })}>
          My profile
        </Menu.Item>
        <Menu.Item leftSection={<icons.SignOut size={16} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
