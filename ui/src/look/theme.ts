/** The kit's theme: our tokens in the kit's names. Colours live in tokens.css. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const iris: MantineColorsTuple = [
  "#EEEDFB",
  "#DDDBF7",
  "#C3C1F4",
  "#A9A7FF",
  "#8E8BF0",
  "#7471E2",
  "#5B58D6",
  "#4B48C8",
  "#3E3BB0",
  "#312F8E",
];

export const theme = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 7, dark: 6 },
  colors: { iris },
  fontFamily: "var(--t-font)",
  fontFamilyMonospace: "var(--t-mono)",
  headings: { fontFamily: "var(--t-font)", fontWeight: "600" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "18px", md: "20px", lg: "22px", xl: "26px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "10px", xl: "16px" },
  defaultRadius: "sm",
  breakpoints: { xs: "480px", sm: "600px", md: "1024px", lg: "1280px", xl: "1440px" },
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    ActionIcon: { defaultProps: { variant: "default", size: 36 } },
    Button: { defaultProps: { variant: "default" } },
    Checkbox: { defaultProps: { radius: 5 } },
    Input: { defaultProps: { size: "md" } },
    InputWrapper: {
      defaultProps: { size: "md", inputWrapperOrder: ["label", "description", "input", "error"] },
    },
    Menu: { defaultProps: { shadow: "md", radius: "md", transitionProps: { duration: 180 } } },
    Modal: { defaultProps: { radius: "lg", centered: true, transitionProps: { duration: 180 } } },
    Popover: { defaultProps: { shadow: "md", radius: "md", transitionProps: { duration: 180 } } },
    Tooltip: {
      defaultProps: { openDelay: 300, withArrow: false, events: { hover: true, focus: true, touch: true } },
    },
  },
});

const shared = {
  "--mantine-color-body": "var(--t-bg)",
  "--mantine-color-text": "var(--t-text)",
  "--mantine-color-bright": "var(--t-text)",
  "--mantine-color-dimmed": "var(--t-text3)",
  "--mantine-color-default": "var(--t-surface)",
  "--mantine-color-default-hover": "var(--t-hover)",
  "--mantine-color-default-border": "var(--t-line)",
  "--mantine-color-default-color": "var(--t-text)",
  "--mantine-color-anchor": "var(--t-accent)",
  "--mantine-color-placeholder": "var(--t-text3)",
  "--mantine-color-error": "var(--t-danger)",
  "--mantine-color-disabled": "var(--t-sunken)",
  "--mantine-color-disabled-color": "var(--t-text3)",
  "--mantine-color-disabled-border": "var(--t-line)",
  "--mantine-primary-color-filled": "var(--t-accent-solid)",
  "--mantine-primary-color-filled-hover": "var(--t-accent-hover)",
  "--mantine-primary-color-light": "var(--t-accent-tint)",
  "--mantine-primary-color-light-color": "var(--t-accent)",
  "--mantine-color-iris-filled": "var(--t-accent-solid)",
  "--mantine-color-iris-filled-hover": "var(--t-accent-hover)",
  "--mantine-color-iris-light": "var(--t-accent-tint)",
  "--mantine-color-iris-light-hover": "var(--t-accent-tint)",
  "--mantine-color-iris-light-color": "var(--t-accent)",
  "--mantine-shadow-md": "var(--t-shadow)",
};

/** Map the kit's colour variables to our tokens, the same in both schemes. */
export const variables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
