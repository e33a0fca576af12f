import type { jsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/types.js";

/** The SDK validates what a client's user fills in, which this server asks for nowhere: it is spared making its own validator. */
export const noSchemas: jsonSchemaValidator = {
  getValidator() {
    throw new Error("this server asks for no input");
  },
};
