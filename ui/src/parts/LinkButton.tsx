import { Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import classes from "./LinkButton.module.css";

type Props = ButtonProps & Omit<ComponentProps<"a">, keyof ButtonProps>;

function ButtonAnchor(props: Props) {
  return <Button component="a" className={classes.link} {...props} />;
}

/** A link that looks like a button: `<LinkButton to="/hooks/new" variant="filled">`. */
export const LinkButton = createLink(ButtonAnchor);
