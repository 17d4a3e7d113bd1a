// PURE. Says in plain words why a request got no answer. Wording only: whether a request may have been applied is
// never decided here, because the same code comes both ways (`ECONNRESET` before and after sending).

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was closed while sending",
  ENOTFOUND: "the host name does not exist, or there is no network",
  EAI_AGAIN: "the host name could not be looked up; is there a network?",
  ENETUNREACH: "there is no network",
  EHOSTUNREACH: "there is no way to the host",
  ETIMEDOUT: "the connection timed out",
  UND_ERR_CONNECT_TIMEOUT: "no connection within the time limit",
  UND_ERR_HEADERS_TIMEOUT: "no answer within the time limit",
  UND_ERR_BODY_TIMEOUT: "the answer stopped half-way",
  UND_ERR_SOCKET: "the connection was closed before the answer was complete",
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: "a file changed its size while it was sent",
};

const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/** One clause such as "the connection was refused (ECONNREFUSED)". */
export function failureText(error: unknown): string {
  const code = codeOf(error);
  if (certificateCode.test(code)) return `its certificate is not to be trusted (${code})`;
  const known = words[code];
  if (known !== undefined) return `${known} (${code})`;
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no complete answer within the time limit";
  if (error.name === "HTTPParserError") return "the answer is not HTTP";
  return code === "" || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}

/** A server that is not who it claims to be: trying again does not help. */
export function isCertificateFailure(error: unknown): boolean {
  return certificateCode.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
