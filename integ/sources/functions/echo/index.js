/** Answers with what it was asked. */
exports.handler = async (event) => ({ echo: event });
