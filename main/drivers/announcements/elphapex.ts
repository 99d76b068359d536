import { type AnnouncementFormat, textOf } from './announcement.ts'

/** Text that begins with `DG_IPREPORT_ONLY`; the address is that of the datagram. */
export const elphapex: AnnouncementFormat = {
  port: 9999,
  makers: 'Elphapex',
  read: datagram => (textOf(datagram).startsWith('DG_IPREPORT_ONLY') ? { ip: null, mac: null } : null),
}
