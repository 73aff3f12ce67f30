// Names below `localhost` are this machine, here and in the functions: the endpoint of a key-value store begins with the account.
const dns = require('dns');

const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(/\.localhost$/.test(name) ? '127.0.0.1' : name, ...rest);
