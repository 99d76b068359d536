import { type AnnouncementFormat, announced, textOf } from './announcement.ts'

/** `IP Addr:[192.168.6.22]   MAC Addr:[AA:BB:CC:12:12:59]    Time:[2026-06-04 23:02:19]` */
export const ipollo: AnnouncementFormat = {
  port: 54_321,
  makers: 'iPollo',
  read(datagram) {
    const text = textOf(datagram)
    const [, ip] = /IP Addr:\[\s*(\d{1,3}(?:\.\d{1,3}){3})\s*\]/i.exec(text) ?? []
    const [, mac] = /MAC Addr:\[\s*([\da-f:-]{17})\s*\]/i.exec(text) ?? []
    return announced(ip, mac)
  },
}
