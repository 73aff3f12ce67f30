// What the container's health check runs: slim images have no curl.
const response = await fetch(`http://127.0.0.1:${process.env.PORT || 8080}/health`, { signal: AbortSignal.timeout(2000) }).catch((error) => error);
console.log(response.status ? await response.text() : response.message);
process.exitCode = response.ok ? 0 : 1;
