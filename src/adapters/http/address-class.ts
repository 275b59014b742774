import ipaddr from 'ipaddr.js'

/**
 * Where an address leads. `local`: this machine or a network of its owner's. `forbidden`: nothing that a workflow has business
 * with, such as the metadata service of a cloud (169.254.169.254), which gives the machine's own keys to whoever asks.
 */
export type AddressClass = 'public' | 'local' | 'forbidden'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Ranges by the names that the library gives them. */
const LOCAL = ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat', 'benchmarking']
const PUBLIC = ['unicast', 'as112', 'amt', 'orchid2', 'droneRemoteIdProtocolEntityTags']
/** Ranges whose addresses stand for an IPv4 address, and where in them it begins. Bytes. */
const EMBEDDED: Readonly<Record<string, number>> = { rfc6145: 12, rfc6052: 12, '6to4': 2 }
/** Metadata services that lie outside of the link-local range (Amazon's IPv6, Alibaba's). */
const METADATA = ['fd00:ec2::/32', '100.100.100.200/32'].map((range) => ipaddr.parseCIDR(range))

/** The address in its one form: an IPv4 address that is written as an IPv6 one is that IPv4 address. Undefined for a name. */
export function readAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  return ipaddr.isValid(bare) ? plain(ipaddr.parse(bare)) : undefined
}

export function addressClass(address: Address): AddressClass {
  if (METADATA.some((range) => inRange(address, range))) return 'forbidden'
  const name: string = address.range()
  if (LOCAL.includes(name)) return 'local'
  return PUBLIC.includes(name) ? 'public' : 'forbidden'
}

/** Whether an address is in a range such as `10.0.0.0/8`. */
export function inRange(address: Address, [base, bits]: [Address, number]): boolean {
  return address.kind() === base.kind() && address.match(base, bits)
}

function plain(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address
  if (address.isIPv4MappedAddress()) return address.toIPv4Address()
  const bytes = address.toByteArray()
  const at = EMBEDDED[address.range()] ?? (isCompatible(bytes) ? 12 : undefined)
  return at === undefined ? address : new ipaddr.IPv4(bytes.slice(at, at + 4))
}

/** `::10.0.0.1`, the form before the mapped one (RFC 4291, 2.5.5.1); `::` and `::1` are none. */
function isCompatible(bytes: readonly number[]): boolean {
  return bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 14).some(Boolean)
}
