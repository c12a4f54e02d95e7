import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@fontsource-variable/geist/index.css";
import "@fontsource-variable/geist-mono/index.css";
import "@/look/kit.css";
import "@/look/tokens.css";
import "@/look/ground.css";
import "@/look/kit-fixes.css";
import { queries } from "@/api/queries";
import { theme, variables } from "@/look/theme";
import { router } from "@/routes";
import { Toasts } from "@/shell/Toasts";

const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
// The kit's scroll lock asks for the nonce by this name.
Object.assign(globalThis, { __webpack_nonce__: nonce });

createRoot(document.getElementById("app") as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
