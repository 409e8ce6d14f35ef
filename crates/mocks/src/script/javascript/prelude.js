// The objects that scripts use. `call` is what they read of a call. `bridge` reaches the store.
(function (call, bridge) {
  "use strict";
  const { parse, stringify } = JSON;
  const { freeze, entries, fromEntries, defineProperty } = Object;
  const copy = (value) => parse(stringify(value));

  const unsupported = (text) => {
    bridge("unsupported", text, null, 0);
    throw new Error(text);
  };
  const header = (name) => copy(call.headers[String(name).toLowerCase()] ?? []);
  const request = () => {
    if (call.request === null) return null;
    const request = copy(call.request);
    for (const name of ["remoteAddr", "remoteHost", "remotePort", "localAddr", "localName", "localPort"]) {
      defineProperty(request, name, { get: () => unsupported(`${name} of the request is not supported.`) });
    }
    return request;
  };

  globalThis.mockRequest = freeze({
    requestContent: () => call.body,
    getRequestContent: () => call.body,
    getRequestHeader: header,
    getRequestHeaders: () => copy(call.headers),
    getRequest: request,
    getURIParameter: (name) => call.parameters?.[name] ?? null,
    getURIParameters: () => copy(call.parameters),
  });

  const context = new Map(entries(call.context));
  globalThis.requestContext = freeze({
    get: (name) => context.get(String(name)) ?? null,
    set: (name, value) => { context.set(String(name), value); },
  });

  const put = (key, value, seconds) => { bridge("put", String(key), String(value), Number(seconds)); };
  globalThis.store = freeze({
    get: (key) => bridge("get", String(key), null, 0) ?? null,
    put: (key, value) => put(key, value, -1),
    putWithTtl: put,
    delete: (key) => { bridge("delete", String(key), null, 0); },
  });

  const nothing = () => {};
  globalThis.log = freeze({ trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing });
  globalThis.fetch = () => unsupported("fetch is not supported: scripts do not call other servers here.");

  const text = (value) => typeof value === "object" ? stringify(value) : String(value);
  return () => stringify(fromEntries(
    [...context].filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, text(value)])));
})
